import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, type Stats, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Config } from "../../config/config.ts";
import { foldersOf } from "../../config/inboxes.ts";
import { loadConfig } from "../../config/load.ts";
import type { Definition } from "../../systemd/definition.ts";
import { install, showStatus, uninstall } from "../../systemd/install.ts";
import type { Launch, Scope } from "../../systemd/launch.ts";
import { serviceOf } from "../../systemd/service.ts";
import { workerError } from "../../workers/errors.ts";
import { EXIT } from "../exit-codes.ts";
import { status } from "./status.ts";

/** The subcommands of `autoprune service`. */
export type ServiceAction = "install" | "uninstall" | "status" | "print";

interface Options {
	readonly user?: true;
	readonly system?: true;
	readonly config?: string;
}

/** Installs, removes or shows the service. */
export async function service(action: ServiceAction, options: Options): Promise<number> {
	const scope = scopeOf(options);
	const definition = serviceOf(scope);
	switch (action) {
		case "install":
			return await installIt(definition, scope, options.config);
		case "uninstall":
			uninstall(definition);
			process.stdout.write(`stopped and removed ${definition.file}; models, settings and history are kept\n`);
			return EXIT.done;
		case "status":
			if (!showStatus(definition)) return EXIT.failed;
			return definition.statusSays === "running" ? EXIT.done : await status({});
		case "print":
			process.stderr.write(`${definition.file}:\n`);
			process.stdout.write(definition.text(launchOf(await settings(options.config), scope)));
			return EXIT.done;
	}
}

async function installIt(definition: Definition, scope: Scope, file: string | undefined): Promise<number> {
	const config = await settings(file);
	makeFolders(config);
	install(definition, launchOf(config, scope));
	const lines = [
		`installed ${definition.file} and started the service`,
		...definition.advice.map((line) => `  ${line}`),
	];
	process.stdout.write(`${lines.join("\n")}\n`);
	return EXIT.done;
}

function settings(file: string | undefined) {
	return loadConfig(file, { cwd: process.cwd(), env: process.env });
}

function scopeOf({ user, system }: Options): Scope {
	if (user || system) return user ? "user" : "system";
	return process.getuid?.() === 0 ? "system" : "user";
}

/** How a service starts this program with this configuration. */
function launchOf(config: Config, scope: Scope): Launch {
	const stateHome = process.env.XDG_STATE_HOME;
	return {
		node: process.execPath,
		root: resolve(fileURLToPath(new URL("../../..", import.meta.url))),
		config: config.file,
		cwd: process.cwd(),
		folders: foldersOf(config),
		// Read only for a system service; Windows has no such owners.
		get owner() {
			return ownerOf(config.inboxes[0].library);
		},
		// A system service has its own state folder.
		environment: scope === "user" && stateHome ? { XDG_STATE_HOME: stateHome } : {},
	};
}

/** Ensures that the folders exist: systemd's sandbox fails on missing ones. Throws `work.folder-missing`. */
function makeFolders(config: Config): void {
	const {
		file,
		inboxes: [{ library }],
	} = config;
	if (file === null && !existsSync(library)) {
		const { uid, gid } = statsAbove(library);
		mkdirSync(library, { recursive: true });
		// Only root makes folders of other users.
		if (process.getuid?.() === 0) chownSync(library, uid, gid);
	}
	// A folder named in the settings is not created: that could hide that its disk is not mounted.
	for (const folder of foldersOf(config)) {
		if (!existsSync(folder)) throw workerError("work.folder-missing", { folder });
	}
}

/** The user and group that own the library. */
function ownerOf(library: string): Launch["owner"] {
	const { uid, gid } = statsAbove(library);
	const { status, stdout } = spawnSync("id", ["-un", "--", String(uid)], { encoding: "utf8" });
	return { user: status === 0 ? stdout.trim() : String(uid), group: String(gid) };
}

/** `stat` of a path, or of its nearest existing parent. */
function statsAbove(path: string): Stats {
	let nearest = path;
	while (!existsSync(nearest)) nearest = dirname(nearest);
	return statSync(nearest);
}
