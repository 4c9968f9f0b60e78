import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Config } from "../config/config.ts";
import { foldersOf } from "../config/inboxes.ts";
import type { Launch, Scope } from "../systemd/launch.ts";
import { UserError } from "../toolkit/errors.ts";

/** How a service would start this very program with this configuration. */
export function launchOf(config: Config, scope: Scope): Launch {
	const stateHome = process.env.XDG_STATE_HOME;
	return {
		node: process.execPath,
		root: fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, ""),
		config: config.file,
		cwd: process.cwd(),
		folders: foldersOf(config),
		owner: ownerOf(config.library),
		// The service of the machine has a state folder of its own.
		environment: scope === "user" && stateHome ? { XDG_STATE_HOME: stateHome } : {},
	};
}

/** Sees to it that the folders are there: a sandbox cannot be made of missing ones. Throws `work.folder-missing`. */
export function makeFolders(config: Config): void {
	const { file, library } = config;
	if (file === null && !existsSync(library)) {
		const { uid, gid } = statsAbove(library);
		mkdirSync(library, { recursive: true });
		chownSync(library, uid, gid);
	}
	// One that a configuration names is not made: that could hide that its disk is not mounted.
	for (const folder of foldersOf(config)) {
		if (!existsSync(folder)) throw new UserError("work.folder-missing", { folder });
	}
}

/** Whose models they are. */
function ownerOf(library: string): Launch["owner"] {
	const { uid, gid } = statsAbove(library);
	const { status, stdout } = spawnSync("id", ["-un", "--", String(uid)], { encoding: "utf8" });
	return { user: status === 0 ? stdout.trim() : String(uid), group: String(gid) };
}

/** Of a path, or of the nearest folder above it that is there. */
function statsAbove(path: string): Stats {
	let nearest = path;
	while (!existsSync(nearest)) nearest = dirname(nearest);
	return statSync(nearest);
}
