import { lstat, stat, statfs } from "node:fs/promises";
import type { Choice } from "./originals.ts";

/** Those since which the day's work was done at least so often: that takes as many days, whatever a clock says. */
export function aged(days: number): Choice {
	return async ({ dailyRuns }) => (dailyRuns >= days ? "go" : "stay");
}

/** The oldest on a folder's disk, until this much is free there. */
export async function crowding(folder: string, minFree: number): Promise<Choice> {
	const { dev } = await stat(folder);
	// Counted, not asked for again: some file systems free what was removed only after a while.
	const wanted = minFree - (await freeBytes(folder));
	return async ({ original }, cleared) => {
		if (cleared.bytes >= wanted) return "stop";
		const found = await lstat(Buffer.from(original.pathHex, "hex")).catch(() => null);
		// A file with another name besides frees nothing.
		return found?.dev === dev && found.nlink === 1 ? "go" : "stay";
	};
}

/** Space on a folder's disk that is there for its user. */
async function freeBytes(folder: string): Promise<number> {
	const { bavail, bsize } = await statfs(folder);
	return bavail * bsize;
}
