import { realpath } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config/config.ts";
import { isKnownFolder } from "../workers/files/identity.ts";
import { daemonError } from "./errors.ts";
import { createIdLookup, type IdLookup } from "./folder-ids.ts";

/** The folders of an inbox into which its files are moved when they are done. They are not scanned. */
export function archiveFoldersOf(inbox: string): readonly [originals: string, failed: string] {
	return [join(inbox, "Originals"), join(inbox, "Failed")];
}

/**
 * Throws `work.archive-scanned` when an archive folder is a link to an inbox or into another inbox, or a bind mount of
 * an inbox. Each file that is moved there would be a new file, again and again.
 */
export async function refuseScannedArchives({ inboxes }: Pick<Config, "inboxes">): Promise<void> {
	const idsFrom = createIdLookup();
	const scanned = new Map<string, ScannedInbox>();
	for (const { inbox } of inboxes) {
		const [id] = await idsFrom(inbox);
		if (isKnownFolder(id)) scanned.set(id, { inbox, notScanned: await archiveIds(inbox, idsFrom) });
	}
	for (const { inbox } of inboxes) {
		for (const folder of archiveFoldersOf(inbox)) {
			const ids = await idsFrom(await realOf(folder));
			const other = scannedWith(ids, scanned, inbox);
			if (other !== null) throw daemonError("work.archive-scanned", { folder, inbox: other });
		}
	}
}

interface ScannedInbox {
	readonly inbox: string;
	/** Ids of its archive folders. */
	readonly notScanned: ReadonlySet<string>;
}

async function archiveIds(inbox: string, idsFrom: IdLookup): Promise<ReadonlySet<string>> {
	const ids = await Promise.all(archiveFoldersOf(inbox).map(async (folder) => (await idsFrom(folder))[0]));
	return new Set(ids.filter(isKnownFolder));
}

/**
 * The inbox whose scan finds the files of a folder; null when none does. `ids`: those of the folder and of each folder
 * above it. `own`: the inbox that the folder is an archive folder of.
 */
function scannedWith(
	ids: readonly (string | null)[],
	scanned: ReadonlyMap<string, ScannedInbox>,
	own: string,
): string | null {
	const at = ids.findIndex((id) => id !== null && scanned.has(id));
	const found = scanned.get(ids[at] ?? "");
	if (found === undefined) return null;
	if (at === 0) return found.inbox;
	// A scan leaves out its own archive folders, also by their device and inode.
	const isLeftOut = ids.slice(0, at).some((id) => id !== null && found.notScanned.has(id));
	return found.inbox === own || isLeftOut ? null : found.inbox;
}

async function realOf(folder: string): Promise<string> {
	return realpath(folder).catch(() => folder);
}
