import { link, open, rename } from "node:fs/promises";
import { ModelError } from "../../toolkit/errors.ts";
import { removeIfThere, writeFault } from "./durable.ts";
import { asPath, errnoOf, identityAt } from "./identity.ts";

/** Numbers tried before giving up: far more models of one name than anybody keeps, few enough to end soon. */
const MOST_NAMES = 10_000;

/** What file systems answer that have no hard links, or will not make this one. */
export const NO_LINKS: ReadonlySet<string> = new Set(["EPERM", "EOPNOTSUPP", "ENOTSUP", "EMLINK", "ENOSYS", "EACCES"]);

/** Told before anything is done under a name. `placeholder`: an empty file is about to stand there for a moment. */
export type BeforeName = (path: Buffer, placeholder: boolean) => Promise<void>;

/** Where a file was put. `linked`: it still has its old name too. */
export interface Placed {
	readonly path: Buffer;
	readonly linked: boolean;
}

/** Gives a file the first of the names that is free, never taking one from another file. Both on one file system. */
export async function place(from: Uint8Array, names: Iterable<Buffer>, before: BeforeName): Promise<Placed> {
	let tried = 0;
	let first: Buffer | null = null;
	for (const path of names) {
		first ??= path;
		if (tried++ === MOST_NAMES) break;
		await before(path, false);
		const placed = await placeAt(from, path, before);
		if (placed !== null) return placed;
	}
	throw new ModelError("work.no-free-name", { path: (first ?? Buffer.alloc(0)).toString(), tried });
}

/** Renames over an empty placeholder of our own; it is for file systems without hard links, and for recovery. */
export async function moveOnto(from: Uint8Array, placeholder: Buffer): Promise<Placed> {
	try {
		await rename(asPath(from), placeholder);
		return { path: placeholder, linked: false };
	} catch (error) {
		await removeIfThere(placeholder).catch(() => undefined);
		throw asIs(error, placeholder);
	}
}

/** Null when the name is taken. */
async function placeAt(from: Uint8Array, path: Buffer, before: BeforeName): Promise<Placed | null> {
	try {
		await link(asPath(from), path);
		return { path, linked: true };
	} catch (error) {
		const errno = errnoOf(error);
		// Taken, perhaps by this very file: a link made before a crash, or whose answer a network lost.
		if (errno === "EEXIST") return (await isSameFile(from, path)) ? { path, linked: true } : null;
		if (!NO_LINKS.has(errno ?? "")) throw asIs(error, path);
	}
	await before(path, true);
	if (!(await makePlaceholder(path))) return null;
	return moveOnto(from, path);
}

async function makePlaceholder(path: Buffer): Promise<boolean> {
	try {
		const handle = await open(path, "wx");
		await handle.close();
		return true;
	} catch (error) {
		if (errnoOf(error) === "EEXIST") return false;
		throw asIs(error, path);
	}
}

async function isSameFile(a: Uint8Array, b: Uint8Array): Promise<boolean> {
	const [one, other] = await Promise.all([identityAt(a), identityAt(b)]);
	return one !== null && other !== null && one.dev === other.dev && one.ino === other.ino;
}

/** ENOENT and EXDEV are for callers that know what they mean; everything else is a fault of the target. */
function asIs(error: unknown, path: Buffer): unknown {
	const errno = errnoOf(error);
	return errno === "ENOENT" || errno === "EXDEV" ? error : writeFault(error, path);
}
