import { open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { removeIfThere, syncFolder, writeFault } from "../../../workers/files/durable.ts";
import { isGone } from "../../../workers/files/identity.ts";

/**
 * Creates a durable marker that the journal is in use, before anything is written to it. True when the marker
 * existed: the last process was killed, lost its power, or detected damage.
 */
export async function markInUse(path: string): Promise<boolean> {
	const marker = markerOf(path);
	if (await isMarked(path)) return true;
	try {
		const handle = await open(marker, "w", 0o600);
		try {
			await handle.sync();
		} finally {
			await handle.close();
		}
		await syncFolder(dirname(path));
		return false;
	} catch (error) {
		throw writeFault(error, marker);
	}
}

/** Whether the marker exists, which means that the journal was not closed properly. */
export async function isMarked(path: string): Promise<boolean> {
	try {
		await stat(markerOf(path));
		return true;
	} catch (error) {
		if (isGone(error)) return false;
		throw error;
	}
}

/**
 * Removes the marker after a proper close. Not synced: if a power cut brings the marker back, that costs one check.
 */
export async function unmark(path: string): Promise<void> {
	await removeIfThere(markerOf(path));
}

function markerOf(path: string): string {
	return `${path}.in-use`;
}
