import { workerError } from "../errors.ts";
import { platform } from "../platform/platform.ts";
import { writeFault } from "./durable.ts";
import type { FilePath } from "./file-path.ts";
import { errnoOf } from "./identity.ts";
import { closeUnwritten, createFile, fileAt, linkFile, removeIfEmpty, renameFile } from "./lost-replies.ts";

/** Number of names tried. No real folder has so many models of one name. */
const MOST_NAMES = 10_000;

/** Called before a name is used. `placeholder`: an empty file is about to be created there temporarily. */
export type BeforeName = (path: FilePath, placeholder: boolean) => Promise<void>;

/** The new path of a file. `linked`: it still has its old name too. */
export interface PlacedFile {
	readonly path: FilePath;
	readonly linked: boolean;
}

/** Gives a file the first unused name. Never overwrites a file. The names must be on the file's file system. */
export async function place(from: Uint8Array, names: Iterable<FilePath>, before: BeforeName): Promise<PlacedFile> {
	let tried = 0;
	let first: FilePath | null = null;
	for (const path of names) {
		first ??= path;
		if (tried++ === MOST_NAMES) break;
		await before(path, false);
		const placed = await placeAt(from, path, before);
		if (placed !== null) return placed;
	}
	throw workerError("work.no-free-name", { path: first?.toString() ?? "", tried });
}

/**
 * Renames a file over our own empty placeholder. Used on file systems without hard links, and for recovery. Null when
 * another program has written into the placeholder, which is then its file.
 */
export async function moveOnto(from: Uint8Array, placeholder: FilePath): Promise<PlacedFile | null> {
	const empty = await fileAt(placeholder);
	if (empty !== null && empty.size > 0) return null;
	try {
		await renameFile(from, placeholder);
		return { path: placeholder, linked: false };
	} catch (error) {
		await removeIfEmpty(placeholder, empty).catch(() => undefined);
		throw toWriteFault(error, placeholder);
	}
}

/** Gives the file this name; null if the name is taken. */
async function placeAt(from: Uint8Array, path: FilePath, before: BeforeName): Promise<PlacedFile | null> {
	try {
		await linkFile(from, path);
		return { path, linked: true };
	} catch (error) {
		const errno = errnoOf(error);
		if (errno === "EEXIST") return null;
		if (!platform.noLinks.has(errno ?? "")) throw toWriteFault(error, path);
	}
	await before(path, true);
	if (!(await makePlaceholder(path))) return null;
	return moveOnto(from, path);
}

async function makePlaceholder(path: FilePath): Promise<boolean> {
	try {
		await closeUnwritten(await createFile(path));
		return true;
	} catch (error) {
		if (errnoOf(error) === "EEXIST") return false;
		throw toWriteFault(error, path);
	}
}

/** Returns ENOENT and EXDEV unchanged, because their meaning depends on the caller; other errors concern the target. */
function toWriteFault(error: unknown, path: FilePath): unknown {
	const errno = errnoOf(error);
	return errno === "ENOENT" || errno === "EXDEV" ? error : writeFault(error, path);
}
