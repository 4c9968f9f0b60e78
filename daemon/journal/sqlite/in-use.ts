import { open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { removeIfThere, syncFolder, writeFault } from "../../../workers/files/durable.ts";
import { isGone } from "../../../workers/files/identity.ts";

/**
 * Marks a journal as in use, durable before anything is written to it. True when it was marked before: whoever used it
 * last was killed, or lost its power, or has seen damage.
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

/** Whether it was not closed in order. */
export async function isMarked(path: string): Promise<boolean> {
	try {
		await stat(markerOf(path));
		return true;
	} catch (error) {
		if (isGone(error)) return false;
		throw error;
	}
}

/** It was closed in order. Not synced: should a power cut bring the mark back, it costs one check. */
export async function unmark(path: string): Promise<void> {
	await removeIfThere(markerOf(path));
}

function markerOf(path: string): string {
	return `${path}.in-use`;
}
