import type { Stats } from "node:fs";
import { realpath } from "node:fs/promises";
import { basename } from "node:path";
import { watch } from "chokidar";
import { isWithin } from "../../workers/files/file-path.ts";
import { errnoOf } from "../../workers/files/identity.ts";
import type { Log } from "../runtime/log.ts";
import { isIgnoredName, mayBeControlFile } from "./ignored-names.ts";

/** A running watcher. */
export interface Hint {
	close(): Promise<void>;
}

/** Folders below this depth are found by the scan only. */
const WATCHED_DEPTH = 8;

/**
 * Calls `hint` when the watcher has started, and whenever something may have changed under a folder. An error of the
 * watcher is logged once; it only makes the daemon slower to notice files.
 */
export async function watchForHints(
	folder: string,
	ignoredFolders: readonly string[],
	hint: () => void,
	log: Log,
): Promise<Hint> {
	// followSymlinks is off, so a linked inbox must be watched by its real path.
	const root = await realpath(folder).catch(() => folder);
	const ignored = ignoredFolders.map((path) => (isWithin(path, folder) ? root + path.slice(folder.length) : path));
	const watcher = watch(root, {
		ignoreInitial: true,
		awaitWriteFinish: false,
		atomic: false,
		followSymlinks: false,
		ignorePermissionErrors: true,
		depth: WATCHED_DEPTH,
		ignored: (path, stats) => isLeftOut(path, stats, root, ignored),
	});
	let complained = false;
	// What changed before all folders were watched caused no event.
	watcher.once("ready", hint);
	watcher.on("all", hint);
	// Changes to the files of a watched folder are reported only as raw events.
	watcher.on("raw", (_event, path) => {
		if (typeof path !== "string" || !isIgnoredName(basename(path)) || mayBeControlFile(basename(path))) hint();
	});
	watcher.on("error", (error) => {
		hint();
		if (complained) return;
		complained = true;
		log.warn(
			{ folder, errno: errnoOf(error) },
			"some folders cannot be watched; they are scanned at intervals instead",
		);
	});
	return { close: () => watcher.close() };
}

function isLeftOut(path: string, stats: Stats | undefined, root: string, ignored: readonly string[]): boolean {
	if (path === root) return false;
	// One watch per folder instead of one per file: 10,000 files would use up a user's inotify watches.
	if (stats !== undefined && !stats.isDirectory()) return true;
	return ignored.some((folder) => isWithin(path, folder)) || isIgnoredName(basename(path));
}
