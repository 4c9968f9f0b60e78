import { removeIfThere, syncFolder } from "../../workers/files/durable.ts";
import { folderOf } from "../../workers/files/file-path.ts";
import { identityAt } from "../../workers/files/identity.ts";
import { fileAt } from "../../workers/files/lost-replies.ts";
import type { Journal } from "../journal/port/journal.ts";
import type { Trashed } from "../journal/port/trash.ts";
import { matches } from "../revise/known-file.ts";
import { nowText } from "../runtime/clock.ts";
import { daysBefore } from "./choices.ts";
import type { Cleared, OriginalsServices } from "./originals.ts";

type Emptying = Pick<OriginalsServices, "control"> & { readonly journal: Pick<Journal, "trash"> };

/**
 * Removes from the trash the outputs that were undone at least this many days before `now`, by the clock and by daily
 * maintenance runs, unless they were changed since.
 */
export async function emptyTrash(
	{ journal, control }: Emptying,
	days: number,
	now: number,
	signal: AbortSignal,
): Promise<Cleared> {
	let cleared: Cleared = { files: 0, bytes: 0 };
	for (const one of await journal.trash.undoneBefore(daysBefore(now, days), days)) {
		if (signal.aborted || control.pause !== null) break;
		const bytes = await removeOne(one, journal.trash);
		if (bytes !== null) cleared = { files: cleared.files + 1, bytes: cleared.bytes + bytes };
	}
	return cleared;
}

/** Null when it was not removed. */
async function removeOne({ revision, pathHex, mark }: Trashed, trash: Journal["trash"]): Promise<number | null> {
	const path = Buffer.from(pathHex, "hex");
	const found = await fileAt(path);
	if (found === null) {
		// Its disk may not be mounted.
		if ((await identityAt(folderOf(path))) !== null) await trash.end(revision, "gone", nowText());
		return null;
	}
	if (!matches(found, mark)) {
		await trash.end(revision, "kept", nowText());
		return null;
	}
	await trash.begin(revision, nowText());
	await removeIfThere(path);
	await syncFolder(folderOf(path));
	await trash.end(revision, "removed", nowText());
	return found.size;
}
