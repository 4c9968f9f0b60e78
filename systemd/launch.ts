import { dirname, join, sep } from "node:path";
import { isWithin } from "../workers/files/file-path.ts";

/** A service runs for one user, starting at login, or for the machine, starting at boot. */
export type Scope = "user" | "system";

/** The process that the operating system starts and keeps running. All paths are absolute. */
export interface Launch {
	readonly node: string;
	/** The folder of the program, which contains its package.json. */
	readonly root: string;
	/** Value of `--config`; null if the service searches for its settings file itself. */
	readonly config: string | null;
	/** Working directory. */
	readonly cwd: string;
	/** The folders that the daemon writes to: inboxes and libraries. They must exist. */
	readonly folders: readonly string[];
	/** The user and group that a system service runs as. */
	readonly owner: { readonly user: string; readonly group: string };
	/** Environment variables that set the user's folders. */
	readonly environment: Readonly<Record<string, string>>;
}

/** The command line of the service. */
export function commandOf({ node, root, config }: Launch): string[] {
	const watch = [node, join(root, "dist", "cli", "main.js"), "watch"];
	return config === null ? watch : [...watch, "--config", config];
}

/** The folder of the settings file, which the service reads at every start and SIGHUP. */
export function configFolder({ config, cwd }: Launch): string {
	return config === null ? cwd : dirname(config);
}

/** The nearest common parent of the folders, unless it is the root: the fewest writable mounts, ideally one. */
export function writableRoots(folders: readonly string[]): readonly string[] {
	const [first = sep, ...others] = folders;
	let parent = first;
	while (!others.every((folder) => isWithin(folder, parent))) parent = dirname(parent);
	return parent === sep ? folders : [parent];
}
