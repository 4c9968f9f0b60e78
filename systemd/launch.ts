import { dirname, join, sep } from "node:path";

/** For whom a service runs: one user from the login on, or the machine. */
export type Scope = "user" | "system";

/** What the operating system is to start and keep running; every path is absolute. */
export interface Launch {
	readonly node: string;
	/** Folder of the whole program, with its package.json. */
	readonly root: string;
	/** The configuration to name; null when the service is to look for it itself. */
	readonly config: string | null;
	/** Where it is started. */
	readonly cwd: string;
	/** What the daemon writes to: inboxes and libraries. They exist. */
	readonly folders: readonly string[];
	/** Who a service of the machine runs as. */
	readonly owner: { readonly user: string; readonly group: string };
	/** Variables that say where things of the user lie. */
	readonly environment: Readonly<Record<string, string>>;
}

/** The command line of the service. */
export function commandOf({ node, root, config }: Launch): string[] {
	const watch = [node, join(root, "dist", "cli", "main.js"), "watch"];
	return config === null ? watch : [...watch, "--config", config];
}

/** The folder of the configuration, which the service reads again at every start and SIGHUP. */
export function configFolder({ config, cwd }: Launch): string {
	return config === null ? cwd : dirname(config);
}

/** The nearest folder that holds all of them, if it is not the root: the fewest mounts to write to, one at best. */
export function writableRoots(folders: readonly string[]): readonly string[] {
	const [first = sep, ...others] = folders;
	let parent = first;
	while (!others.every((folder) => isWithin(folder, parent))) parent = dirname(parent);
	return parent === sep ? folders : [parent];
}

/** Whether `inner` is `outer` or lies within it. */
export function isWithin(inner: string, outer: string): boolean {
	return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}
