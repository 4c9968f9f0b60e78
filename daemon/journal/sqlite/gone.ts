import { identityAt } from "../../../workers/files/identity.ts";
import { journalError } from "../errors.ts";
import { backupsOf } from "./backups.ts";

/**
 * Throws `journal.gone` when the journal was deleted but backups of it exist: an empty one must not replace it. Only
 * the daemon restores a backup, because only the daemon can start paused.
 */
export async function refuseGone(path: string): Promise<void> {
	if (await isGoneWithBackups(path)) throw journalError("journal.gone", { path });
}

/** Whether a journal does not exist, or is an empty file, although backups of it exist. */
export async function isGoneWithBackups(path: string): Promise<boolean> {
	const found = await identityAt(path);
	return (found === null || found.size === 0) && (await backupsOf(path)).length > 0;
}

/**
 * A check for an open journal: it throws `journal.gone` once the path names no file, or another file than when this was
 * called. SQLite would go on writing to the deleted file without an error.
 */
export async function followFile(path: string): Promise<() => Promise<void>> {
	const opened = await identityAt(path);
	return async () => {
		const found = await identityAt(path);
		if (found?.ino !== opened?.ino || found?.dev !== opened?.dev) throw journalError("journal.gone", { path });
	};
}
