import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { Config } from "../../../config/config.ts";
import { foldersOf } from "../../../config/inboxes.ts";
import { quietTimeOn, shortQuietWarning } from "../../../config/quiet-time.ts";
import type { FileSystem } from "../../../workers/platform/contract.ts";
import { platform } from "../../../workers/platform/platform.ts";

/** Notes on settings that are valid but may not do what the user expects; one sentence each. */
export async function notesOn(config: Config): Promise<string[]> {
	const missing = config.file === null ? [] : foldersOf(config).filter((folder) => !existsSync(folder));
	const notes = config.inboxes.flatMap(({ destinations }) => destinations.notes);
	const missingNotes = missing.map((folder) => `folder ${folder} does not exist; \`watch\` needs it`);
	return [...missingNotes, ...new Set(notes), ...(await notesOnShares(config))];
}

/** Notes on inboxes on network file systems: how long files wait there. */
async function notesOnShares({ inboxes }: Config): Promise<string[]> {
	const notes: string[] = [];
	for (const { inbox, settle } of inboxes) {
		const fileSystem = await fileSystemOfInbox(inbox);
		const { ms, share } = quietTimeOn(fileSystem, settle);
		const waits = `a file in ${inbox} is taken when it has been unchanged for ${ms / 1000} s`;
		if (share !== null) notes.push(`${waits}: it is on a network file system (${share})`);
		const warning = shortQuietWarning(fileSystem, settle);
		if (warning !== null) notes.push(`${inbox}: ${warning}`);
	}
	return notes;
}

/** That of the nearest folder above an inbox that does not exist yet. */
export async function fileSystemOfInbox(inbox: string): Promise<FileSystem> {
	let folder = inbox;
	while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
	return platform.fileSystem(folder);
}
