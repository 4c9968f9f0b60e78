import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Config } from "../config/config.ts";
import { foldersOf } from "../config/inboxes.ts";
import type { Launch, Scope } from "../systemd/launch.ts";
import { workerError } from "../workers/errors.ts";

/** How a service starts this program with this configuration. */
export function launchOf(config: Config, scope: Scope): Launch {
	const stateHome = process.env.XDG_STATE_HOME;
	return {
		node: process.execPath,
		root: fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, ""),
		config: config.file,
		cwd: process.cwd(),
		folders: foldersOf(config),
		owner: ownerOf(config.inboxes[0].library),
		// A system service has its own state folder.
		environment: scope === "user" && stateHome ? { XDG_STATE_HOME: stateHome } : {},
	};
}

/** Ensures that the folders exist: systemd's sandbox fails on missing ones. Throws `work.folder-missing`. */
export function makeFolders(config: Config): void {
	const {
		file,
		inboxes: [{ library }],
	} = config;
	if (file === null && !existsSync(library)) {
		const { uid, gid } = statsAbove(library);
		mkdirSync(library, { recursive: true });
		chownSync(library, uid, gid);
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
