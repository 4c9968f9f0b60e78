import { UserError } from "../../toolkit/errors.ts";
import { writeFault } from "./durable.ts";
import { errnoOf } from "./identity.ts";
import { closeUnwritten, createFile, fileAt, linkFile, removeIfEmpty, renameFile } from "./lost-replies.ts";

/** Numbers tried before giving up: far more models of one name than anybody keeps, few enough to end soon. */
const MOST_NAMES = 10_000;

/** What file systems answer that have no hard links, or will not make this one. */
export const NO_LINKS: ReadonlySet<string> = new Set(["EPERM", "EOPNOTSUPP", "ENOTSUP", "EMLINK", "ENOSYS", "EACCES"]);

/** Told before anything is done under a name. `placeholder`: an empty file is about to stand there for a moment. */
export type BeforeName = (path: Buffer, placeholder: boolean) => Promise<void>;

/** Where a file was put. `linked`: it still has its old name too. */
export interface PlacedFile {
	readonly path: Buffer;
	readonly linked: boolean;
}

/** Gives a file the first of the names that is free, never taking one from another file. Both on one file system. */
export async function place(from: Uint8Array, names: Iterable<Buffer>, before: BeforeName): Promise<PlacedFile> {
	let tried = 0;
	let first: Buffer | null = null;
	for (const path of names) {
		first ??= path;
		if (tried++ === MOST_NAMES) break;
		await before(path, false);
		const placed = await placeAt(from, path, before);
		if (placed !== null) return placed;
	}
	throw new UserError("work.no-free-name", { path: (first ?? Buffer.alloc(0)).toString(), tried });
}

/** Renames over an empty placeholder of our own; it is for file systems without hard links, and for recovery. */
export async function moveOnto(from: Uint8Array, placeholder: Buffer): Promise<PlacedFile> {
	const empty = await fileAt(placeholder);
	try {
		await renameFile(from, placeholder);
		return { path: placeholder, linked: false };
	} catch (error) {
		await removeIfEmpty(placeholder, empty).catch(() => undefined);
		throw asIs(error, placeholder);
	}
}

/** Null when the name is taken. */
async function placeAt(from: Uint8Array, path: Buffer, before: BeforeName): Promise<PlacedFile | null> {
	try {
		await linkFile(from, path);
		return { path, linked: true };
	} catch (error) {
		const errno = errnoOf(error);
		if (errno === "EEXIST") return null;
		if (!NO_LINKS.has(errno ?? "")) throw asIs(error, path);
	}
	await before(path, true);
	if (!(await makePlaceholder(path))) return null;
	return moveOnto(from, path);
}

async function makePlaceholder(path: Buffer): Promise<boolean> {
	try {
		await closeUnwritten(await createFile(path));
		return true;
	} catch (error) {
		if (errnoOf(error) === "EEXIST") return false;
		throw asIs(error, path);
	}
}

/** ENOENT and EXDEV are for callers that know what they mean; everything else is a fault of the target. */
function asIs(error: unknown, path: Buffer): unknown {
	const errno = errnoOf(error);
	return errno === "ENOENT" || errno === "EXDEV" ? error : writeFault(error, path);
}
