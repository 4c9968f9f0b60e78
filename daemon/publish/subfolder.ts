import { lstat, stat } from "node:fs/promises";
import { join } from "node:path";
import { isWithin } from "../../config/within.ts";
import { errnoOf } from "../../workers/files/identity.ts";

/**
 * Linux's limit for a path (PATH_MAX of limits.h, 4096 bytes) less the longest name, its slash and the final zero.
 */
const MOST_FOLDER_BYTES = 4096 - 255 - 2;

/** The usable folder, and why it is not the wanted one; null when it is. */
export interface Subfolder {
	readonly folder: string;
	readonly note: string | null;
}

/**
 * The folder of these names below `top`, as deep as it can be created: it stops above a file, a dangling link, a path
 * that is too long, or an inbox. Creates nothing. Rejects with the errors of the file system.
 */
export async function usableSubfolder(
	top: string,
	names: readonly string[],
	inboxes: readonly string[],
): Promise<Subfolder> {
	let folder = top;
	for (const name of names) {
		const next = join(folder, name);
		const why = await whyUnusable(next, inboxes);
		if (why !== null) return { folder, note: `published in ${folder}: ${next} ${why}` };
		folder = next;
	}
	return { folder, note: null };
}

async function whyUnusable(path: string, inboxes: readonly string[]): Promise<string | null> {
	if (Buffer.byteLength(path) > MOST_FOLDER_BYTES) return "is too long for a path";
	if (inboxes.some((inbox) => isWithin(path, inbox))) return "is an inbox";
	try {
		await lstat(path);
	} catch (error) {
		if (errnoOf(error) === "ENOENT") return null;
		if (errnoOf(error) === "ENAMETOOLONG") return "is too long for a path";
		throw error;
	}
	try {
		return (await stat(path)).isDirectory() ? null : "is not a folder";
	} catch (error) {
		if (errnoOf(error) === "ENOENT" || errnoOf(error) === "ELOOP") return "is a dangling link";
		throw error;
	}
}
