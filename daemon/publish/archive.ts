import { basename, dirname } from "node:path";
import { UserError } from "../../toolkit/errors.ts";
import { makeFolders, removeIfThere, syncFolder, writeFault } from "../../workers/files/durable.ts";
import { type Arrival, errnoOf, identityAt, sameContent } from "../../workers/files/identity.ts";
import { fileAt } from "../../workers/files/lost-replies.ts";
import { numberedNames, splitName } from "../../workers/files/names.ts";
import { type PlacedFile, place } from "../../workers/files/place.ts";

/** What became of a source whose outcome is durable. */
export type ArchiveResult =
	/** `to`: its path now; null when it was deleted. */
	| { readonly kind: "put-away"; readonly to: Buffer | null }
	/** It was not there any more: somebody took it, or this was done before a crash. */
	| { readonly kind: "gone" }
	/** Another file has its name by now, and was not touched. */
	| { readonly kind: "replaced" }
	/** It could not be moved, and lies where it was. `why`: an errno, or a sentence. */
	| { readonly kind: "kept"; readonly why: string };

/** How a move remembers, across a crash, the empty file that it makes where there are no hard links. */
export interface PlaceholderLog {
	/** The one that an earlier try has made, if any. */
	readonly placeholder: Buffer | null;
	/** Called before one is made. */
	note(placeholder: Buffer): Promise<void>;
}

/** Moves a source into a folder under its own name or a numbered one; with no folder it is deleted. Durable. */
export async function archiveSource(
	arrival: Arrival,
	folder: string | null,
	placeholders: PlaceholderLog,
): Promise<ArchiveResult> {
	const source = Buffer.from(arrival.pathBytes);
	const absent = await whyAbsent(source, arrival);
	if (absent !== null) return absent;
	try {
		await removePlaceholder(placeholders);
		const to = folder === null ? null : await moveInto(source, arrival, folder, namesLike(source), placeholders);
		if (folder === null) await removeIfThere(source);
		await syncFolder(folderOf(source));
		return { kind: "put-away", to };
	} catch (error) {
		return whyKept(source, error);
	}
}

/** The source's own name, then numbered ones, with `spare` bytes left free behind each. */
export function namesLike(source: Buffer, spare = 0): Generator<Buffer> {
	const { stem, extension } = splitName(nameOf(source));
	return numberedNames(stem, extension, spare);
}

/** Moves a source to the first free name in a folder that is made if need be; its old name goes last. */
export async function moveInto(
	source: Buffer,
	arrival: Arrival,
	folder: string,
	names: Iterable<Buffer>,
	placeholders: PlaceholderLog,
): Promise<Buffer> {
	await makeFolders(folder);
	const placed = await place(source, under(folder, names), async (path, placeholder) => {
		if (placeholder) await placeholders.note(path);
	});
	try {
		await syncFolder(folder);
		if (placed.linked && (await isStill(source, arrival))) await removeIfThere(source);
	} catch (error) {
		await undo(placed, source, arrival);
		throw error;
	}
	return placed.path;
}

/** Removes an earlier try's empty file. Only for a source still in its place: else that file may be the source. */
export async function removePlaceholder({ placeholder }: PlaceholderLog): Promise<void> {
	if (placeholder === null) return;
	const found = await fileAt(placeholder);
	if (found?.size === 0) await removeIfThere(placeholder);
}

/** Where an earlier try has put a source in a folder; null when it is under none of the names that are taken there. */
export async function findArchived(arrival: Arrival, folder: string): Promise<Buffer | null> {
	for (const path of under(folder, namesLike(Buffer.from(arrival.pathBytes)))) {
		const found = await identityAt(path);
		if (found === null) return null;
		if (sameContent(found, arrival.identity)) return path;
	}
	return null;
}

/** Why nothing is to be done to the source: it went, or another file took its name; null when it is still there. */
export async function whyAbsent(source: Buffer, arrival: Arrival): Promise<ArchiveResult | null> {
	const found = await identityAt(source);
	if (found === null) return { kind: "gone" };
	return sameContent(found, arrival.identity) ? null : { kind: "replaced" };
}

/**
 * Of a disk or a share that does not do as it should. Rights, and a file system that can only be read, are not among
 * them: they are as somebody wants them, and a source that they hold is left for good.
 */
const PASSING: ReadonlySet<string> = new Set([
	"EIO",
	"ENOSPC",
	"EDQUOT",
	"ESTALE",
	"ETIMEDOUT",
	"EBUSY",
	"EAGAIN",
	"EMFILE",
	"ENFILE",
	"ENOMEM",
]);

/** A refusal of the file system leaves the source where it is. What may pass is thrown on, and so is all else. */
export async function whyKept(source: Buffer, error: unknown): Promise<ArchiveResult> {
	const errno = errnoOf(error instanceof UserError ? error.cause : error);
	if (errno !== null && PASSING.has(errno)) throw writeFault(error, source);
	if (error instanceof UserError && errno === null) return { kind: "kept", why: error.message };
	if (errno === null) throw error;
	if (errno === "ENOENT" && (await identityAt(source)) === null) return { kind: "gone" };
	return { kind: "kept", why: errno };
}

/** The folder part of a path of bytes. */
export function folderOf(path: Buffer): Buffer {
	// latin1 maps every byte to one character and back, so a path that is not UTF-8 survives.
	return Buffer.from(dirname(path.toString("latin1")), "latin1");
}

/** The file name of a path of bytes. */
export function nameOf(path: Buffer): Buffer {
	return Buffer.from(basename(path.toString("latin1")), "latin1");
}

function* under(folder: string, names: Iterable<Buffer>): Generator<Buffer> {
	for (const name of names) yield Buffer.concat([Buffer.from(`${folder}/`), name]);
}

async function isStill(source: Buffer, arrival: Arrival): Promise<boolean> {
	return (await whyAbsent(source, arrival)) === null;
}

/** A source that cannot lose its old name must not keep a second one that nobody knows of. */
async function undo({ path, linked }: PlacedFile, source: Buffer, { identity }: Arrival): Promise<void> {
	// When the removal of the old name failed on a network share, the old name can still be gone.
	const found = linked ? await fileAt(source).catch(() => null) : null;
	if (found !== null && sameContent(found, identity)) await removeIfThere(path).catch(() => undefined);
}
