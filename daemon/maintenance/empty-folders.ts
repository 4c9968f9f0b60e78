import { lstat, realpath, rmdir } from "node:fs/promises";
import { type FilePath, folderOf, isWithin, namesBetween, pathKey } from "../../workers/files/file-path.ts";
import { asPath } from "../../workers/files/identity.ts";
import type { Services } from "../daemon-services.ts";
import type { Journal } from "../journal/port/journal.ts";
import type { Round } from "../runtime/background.ts";

/** Folders that changed less than this ago stay: somebody may still be filling them. */
const QUIET_MS = 3_600_000;

/** How many of the latest sources are considered, so that a round takes the same time whatever the history holds. */
const LATEST_SOURCES = 1_000;

interface FolderServices extends Pick<Services, "inboxes"> {
	readonly control: Pick<Services["control"], "pause">;
	readonly journal: Pick<Journal, "takenSources">;
}

/**
 * A round, once an hour, that removes the folders of an inbox that a file was taken from and that have been empty for an
 * hour. The journal names them, so a restart does not matter. A folder that holds anything is left, and so is the inbox
 * itself; folders are removed by `rmdir` only, which fails for those that are not empty.
 */
export function removeEmptyFolders({ journal, control, inboxes }: FolderServices): Round {
	return async (signal) => {
		const sources = await journal.takenSources(LATEST_SOURCES);
		for (const inbox of inboxes) {
			for (const folder of foldersAbove(sources, inbox)) {
				if (signal.aborted || control.pause !== null) return QUIET_MS;
				await removeIfQuiet(folder, inbox).catch(() => undefined);
			}
		}
		return QUIET_MS;
	};
}

/** Every folder between the inbox and a source in it, the deepest first. */
function foldersAbove(sources: readonly FilePath[], inbox: string): FilePath[] {
	const folders = new Map<string, FilePath>();
	for (const source of sources) {
		if (!isWithin(source, inbox)) continue;
		for (let folder = folderOf(source); !isWithin(inbox, folder); folder = folderOf(folder)) {
			folders.set(pathKey(folder), folder);
		}
	}
	return [...folders.values()].sort((a, b) => b.length - a.length);
}

/** Rejects as the file system does, also where the folder is not empty. */
async function removeIfQuiet(folder: FilePath, inbox: string): Promise<void> {
	const path = asPath(folder);
	const found = await lstat(path);
	if (!found.isDirectory() || Date.now() - found.mtimeMs < QUIET_MS) return;
	// A folder above it may have become a link, which leads out of the inbox.
	const [real, top] = [await realpath(path, { encoding: "buffer" }), await realpath(inbox)];
	if (namesBetween(top, real) === null) return;
	await rmdir(path);
}
