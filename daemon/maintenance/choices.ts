import { lstat, stat, statfs } from "node:fs/promises";
import { pathFromHex } from "../../workers/files/file-path.ts";
import { asPath } from "../../workers/files/identity.ts";
import type { Choice } from "./originals.ts";

const DAY_MS = 86_400_000;

/**
 * The time before which an item must have been archived to be removed at `now`. Its daily maintenance runs must be as
 * many, too: a clock that is set ahead adds days, and a clock that jumps back and forth adds runs, but rarely both.
 */
export function daysBefore(now: number, days: number): Date {
	return new Date(now - days * DAY_MS);
}

/** Selects originals that are at least this many days old at `now`, by the clock and by daily maintenance runs. */
export function aged(days: number, now: number): Choice {
	const latest = daysBefore(now, days).toISOString();
	return async ({ dailyRuns, finishedAt }) => (dailyRuns >= days && finishedAt <= latest ? "go" : "stay");
}

/** Selects the oldest items on a folder's disk until this many bytes are free there. */
export async function crowding(folder: string, minFree: number): Promise<Choice> {
	const { dev } = await stat(folder);
	// Counted instead of read again: some file systems free removed space only after a while.
	const wanted = minFree - (await freeBytes(folder));
	return async ({ original }, cleared) => {
		if (cleared.bytes >= wanted) return "stop";
		const found = await lstat(asPath(pathFromHex(original.pathHex))).catch(() => null);
		// Removing a file that has another hard link frees nothing.
		return found?.dev === dev && found.nlink === 1 ? "go" : "stay";
	};
}

/** Free space on a folder's disk that an ordinary user may use. */
async function freeBytes(folder: string): Promise<number> {
	const { bavail, bsize } = await statfs(folder);
	return bavail * bsize;
}
