import { UserError } from "../../toolkit/errors.ts";
import { makeFolders, removeIfThere, syncFolder, writeFault } from "../../workers/files/durable.ts";
import { TRANSIENT } from "../../workers/files/errno-errors.ts";
import { type FilePath, folderOf, nameOf, pathsIn } from "../../workers/files/file-path.ts";
import { type Arrival, errnoOf, sameButForId, sameContent } from "../../workers/files/identity.ts";
import { fileAt } from "../../workers/files/lost-replies.ts";
import { moveFile } from "../../workers/files/move.ts";
import { numberedNames, splitName } from "../../workers/files/names.ts";

/** The fate of a source after its outcome became durable. */
export type ArchiveResult =
	/** `to`: its path now; null when it was deleted. */
	| { readonly kind: "archived"; readonly to: FilePath | null }
	/** It was already gone: somebody removed it, or a crash came after it was archived. */
	| { readonly kind: "gone" }
	/** Another file has its name by now; that file was not touched. */
	| { readonly kind: "replaced" }
	/** It could not be moved and stays in the inbox. `why`: an errno, or a sentence. */
	| { readonly kind: "kept"; readonly why: string };

/** Records durably the empty placeholder that a move creates where there are no hard links. */
export interface PlaceholderLog {
	/** The placeholder that an earlier attempt created, if any. */
	readonly placeholder: FilePath | null;
	/** Called before a placeholder is created. */
	note(placeholder: FilePath): Promise<void>;
}

/** Moves a source into a folder under its own name or a numbered one; without a folder, deletes it. Durable. */
export async function archiveSource(
	arrival: Arrival,
	folder: string | null,
	placeholders: PlaceholderLog,
): Promise<ArchiveResult> {
	const source = arrival.pathBytes;
	const absent = await whyAbsent(source, arrival);
	if (absent !== null) return absent;
	try {
		await removePlaceholder(placeholders);
		if (folder !== null) {
			return { kind: "archived", to: await moveInto(source, arrival, folder, namesLike(source), placeholders) };
		}
		await removeIfThere(source);
		await syncFolder(folderOf(source));
		return { kind: "archived", to: null };
	} catch (error) {
		return whyKept(source, error);
	}
}

/** The source's own name, then numbered ones, each short enough to append `spare` bytes. */
export function namesLike(source: FilePath, spare = 0): Generator<Buffer> {
	const { stem, extension } = splitName(nameOf(source));
	return numberedNames(stem, extension, spare);
}

/** Moves a source to the first free name in a folder, which is created if needed. */
export async function moveInto(
	source: FilePath,
	arrival: Arrival,
	folder: string,
	names: Iterable<Buffer>,
	placeholders: PlaceholderLog,
): Promise<FilePath> {
	await makeFolders(folder);
	const isAt = async (path: FilePath): Promise<boolean> => {
		const found = await fileAt(path);
		return found !== null && sameContent(found, arrival.identity);
	};
	return moveFile({ from: source, isAt }, folder, names, async (path, placeholder) => {
		if (placeholder) await placeholders.note(path);
	});
}

/**
 * Removes the placeholder of an earlier attempt. Only for a source that is still in the inbox: otherwise the file
 * there may be the source.
 */
export async function removePlaceholder({ placeholder }: PlaceholderLog): Promise<void> {
	if (placeholder === null) return;
	const found = await fileAt(placeholder);
	if (found?.size === 0) await removeIfThere(placeholder);
}

/** The path where an earlier attempt put a source in a folder; null when none of the taken names is the source. */
export async function findArchived(arrival: Arrival, folder: string): Promise<FilePath | null> {
	for (const path of pathsIn(folder, namesLike(arrival.pathBytes))) {
		const found = await fileAt(path);
		if (found === null) return null;
		if (sameContent(found, arrival.identity)) return path;
	}
	return null;
}

/**
 * Why the source must not be touched: it disappeared, or another file took its name, or it cannot be told which of the
 * two files it is. Null when it is still there.
 */
export async function whyAbsent(source: FilePath, arrival: Arrival): Promise<ArchiveResult | null> {
	const found = await fileAt(source);
	if (found === null) return { kind: "gone" };
	if (sameContent(found, arrival.identity)) return null;
	return sameButForId(found, arrival.identity) ? { kind: "kept", why: ID_CHANGED } : { kind: "replaced" };
}

const ID_CHANGED = "its file system gave it another inode, so it may be another file";

/**
 * Returns why a source stays in the inbox, for errors of the file system that will not pass (missing permissions and
 * read-only file systems are deliberate), or that it is gone. Throws errors that may pass, and bugs.
 */
export async function whyKept(source: FilePath, error: unknown): Promise<ArchiveResult> {
	const errno = errnoOf(error instanceof UserError ? error.cause : error);
	if (errno !== null && TRANSIENT.has(errno)) throw writeFault(error, source);
	if (error instanceof UserError && errno === null) return { kind: "kept", why: error.message };
	if (errno === null) throw error;
	if (errno === "ENOENT" && (await fileAt(source)) === null) return { kind: "gone" };
	return { kind: "kept", why: errno };
}
