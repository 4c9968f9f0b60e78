import { lstat, stat, statfs } from "node:fs/promises";
import type { Choice } from "./originals.ts";

/**
 * Selects items that are at least this many days old. Days are counted in daily maintenance runs, so changes of the
 * clock do not matter.
 */
export function aged(days: number): Choice {
	return async ({ dailyRuns }) => (dailyRuns >= days ? "go" : "stay");
}

/** Selects the oldest items on a folder's disk until this many bytes are free there. */
export async function crowding(folder: string, minFree: number): Promise<Choice> {
	const { dev } = await stat(folder);
	// Counted instead of read again: some file systems free removed space only after a while.
	const wanted = minFree - (await freeBytes(folder));
	return async ({ original }, cleared) => {
		if (cleared.bytes >= wanted) return "stop";
		const found = await lstat(Buffer.from(original.pathHex, "hex")).catch(() => null);
		// Removing a file that has another hard link frees nothing.
		return found?.dev === dev && found.nlink === 1 ? "go" : "stay";
	};
}

/** Free space on a folder's disk that an ordinary user may use. */
async function freeBytes(folder: string): Promise<number> {
	const { bavail, bsize } = await statfs(folder);
	return bavail * bsize;
}
