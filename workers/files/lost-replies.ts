import { constants } from "node:fs";
import { type FileHandle, link, mkdir, open, readdir, rename, rmdir, unlink } from "node:fs/promises";
import { platform } from "../platform/platform.ts";
import { filePath, folderOf, nameOf } from "./file-path.ts";
import { asPath, errnoOf, type Identity, identityAt, identityOf, isGone } from "./identity.ts";

/*
 * On a network share a call can take effect although it returns an error: the reply was lost (EIO), or the call was
 * sent twice and the second one failed because the first had succeeded (EEXIST, ENOENT). After an error these functions
 * therefore check the state of the files. If that fails too, they throw the error of the check: the state is unknown
 * then, and nothing may be removed.
 */

/**
 * The identity of the file at a path, without following a symbolic link; null if there is none. Asks the server of a
 * network share instead of a cache. Must be used, instead of `identityAt`, wherever a file is removed, or work is begun
 * anew, because of what is at a path. Throws the errors of open(2), and ESTALE when the server names the file and cannot open it.
 */
export async function fileAt(path: string | Uint8Array): Promise<Identity | null> {
	const found = await openedAt(path);
	if (found !== null || !(await isListed(path))) return found;
	await forgetAbsence(path);
	const again = await openedAt(path);
	if (again === null && (await isListed(path))) {
		throw Object.assign(new Error(`ESTALE: the folder lists ${asPath(path)}, which cannot be opened`), {
			code: "ESTALE",
		});
	}
	return again;
}

async function openedAt(path: string | Uint8Array): Promise<Identity | null> {
	try {
		return identityOf(await platform.freshStats(asPath(path)));
	} catch (error) {
		if (isGone(error)) return null;
		throw error;
	}
}

/**
 * Whether the folder of a network share lists a name. A client also caches that a name does not exist, for up to 60 s, and
 * then denies it without asking the server, even for open(2); a folder is listed by the server.
 */
async function isListed(path: string | Uint8Array): Promise<boolean> {
	const folder = asPath(folderOf(filePath(path)));
	try {
		if ((await platform.fileSystem(folder)).others === "nobody") return false;
		const name = nameOf(filePath(path));
		return (await readdir(folder, { encoding: "buffer" })).some((one) => one.equals(name));
	} catch (error) {
		if (isGone(error)) return false;
		throw error;
	}
}

/**
 * Makes a client ask the server for a name whose absence it has cached: a call that creates a name exclusively may not be answered
 * from a cache. It fails with EEXIST for a name that exists. Should the file have been removed meanwhile, a folder is created,
 * and rmdir(2) can remove nothing but an empty folder.
 */
async function forgetAbsence(path: string | Uint8Array): Promise<void> {
	try {
		await mkdir(asPath(path));
	} catch (error) {
		if (errnoOf(error) === null) throw error;
		return;
	}
	await rmdir(asPath(path));
}

/** Whether both are known to be the same inode; some network shares give every file the number 0. */
function isSameInode(a: Identity | null, b: Identity | null): boolean {
	return a !== null && b !== null && a.ino !== "0" && a.dev === b.dev && a.ino === b.ino;
}

/** Creates a hard link, or does nothing if `to` is already a link to the file. Throws the errors of link(2). */
export async function linkFile(from: string | Uint8Array, to: string | Uint8Array): Promise<void> {
	try {
		await link(asPath(from), asPath(to));
	} catch (error) {
		if (!isSameInode(await fileAt(from), await fileAt(to))) throw error;
	}
}

/** Renames a file and replaces a file at `to`. Throws the errors of rename(2). */
export async function renameFile(from: string | Uint8Array, to: string | Uint8Array): Promise<void> {
	const file = await identityAt(from);
	try {
		await platform.changeName(() => rename(asPath(from), asPath(to)));
	} catch (error) {
		const isDone = isSameInode(file, await fileAt(to)) && !isSameInode(file, await fileAt(from));
		if (!isDone) throw error;
	}
}

/** Removes a file. Throws the errors of unlink(2), including ENOENT. */
export async function unlinkFile(path: string | Uint8Array): Promise<void> {
	try {
		await platform.changeName(() => unlink(asPath(path)));
	} catch (error) {
		if (isGone(error) || (await fileAt(path)) !== null) throw error;
	}
}

/** Removes a file if it is still empty and has this inode. */
export async function removeIfEmpty(path: string | Uint8Array, file: Identity | null): Promise<void> {
	const found = await fileAt(path);
	if (found?.size === 0 && isSameInode(found, file)) await unlinkFile(path);
}

/**
 * Creates an empty file and opens it for writing; `mode` as for open(2). Throws EEXIST if the name is taken. EEXIST is
 * never treated as a lost reply, because an empty file at that name can be another program's.
 */
export async function createFile(path: string | Uint8Array, mode = 0o666): Promise<FileHandle> {
	const before = await identityAt(path);
	try {
		return await open(asPath(path), "wx", mode);
	} catch (error) {
		const isNew = before === null && errnoOf(error) !== "EEXIST" && (await fileAt(path))?.size === 0;
		if (!isNew) throw error;
		return open(asPath(path), constants.O_RDWR | constants.O_NOFOLLOW);
	}
}

/**
 * Closes a file to which nothing was written. Errors can be ignored, because the descriptor is released in any case.
 */
export async function closeUnwritten(handle: FileHandle): Promise<void> {
	await handle.close().catch(() => undefined);
}
