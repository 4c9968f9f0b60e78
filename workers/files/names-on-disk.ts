import { link, open, rename, unlink } from "node:fs/promises";
import { asPath, errnoOf, type Identity, identityAt, isGone } from "./identity.ts";

// A network file system may do what was asked and lose the reply: the call then fails although it is done (NFS after a
// retransmission, SMB after a reconnection). So after an error these functions look at the disk, and only what was not
// done is an error.

/** Renames a file, over what stands at `to`. Throws the system's error where the file does not have its new name. */
export async function renameFile(from: string | Uint8Array, to: string | Uint8Array): Promise<void> {
	const moved = await identityOrNull(from);
	try {
		await rename(asPath(from), asPath(to));
	} catch (error) {
		if (moved === null || !(await isAt(to, moved)) || !(await isNothingAt(from))) throw error;
	}
}

/** Gives a file another name, which must be free. Throws the system's error where the name is not this file's. */
export async function linkFile(from: string | Uint8Array, to: string | Uint8Array): Promise<void> {
	try {
		await link(asPath(from), asPath(to));
	} catch (error) {
		const linked = await identityOrNull(from);
		if (linked === null || !(await isAt(to, linked))) throw error;
	}
}

/** Removes a name; true when it was there. Throws the system's error where it is still there. */
export async function unlinkFile(path: string | Uint8Array): Promise<boolean> {
	try {
		await unlink(asPath(path));
		return true;
	} catch (error) {
		if (isGone(error)) return false;
		if (await isNothingAt(path)) return true;
		throw error;
	}
}

/**
 * Makes an empty file at a free name; its identity, or null where the name is taken. An empty file that appears with a
 * failed call where nothing was before is the one that was asked for.
 */
export async function createEmpty(path: string | Uint8Array): Promise<Identity | null> {
	const wasFree = await isNothingAt(path);
	try {
		const handle = await open(asPath(path), "wx");
		// What a failed close says of an empty file does not matter: it holds nothing that could be lost.
		await handle.close().catch(() => undefined);
	} catch (error) {
		const found = wasFree ? await identityOrNull(path) : null;
		if (found?.size === 0) return found;
		if (errnoOf(error) === "EEXIST") return null;
		throw error;
	}
	return identityAt(path);
}

/** Removes an empty file where it is still the one that was made, and still empty. Never throws. */
export async function removeEmpty(path: string | Uint8Array, made: Identity): Promise<void> {
	const found = await identityOrNull(path);
	if (found === null || found.size !== 0 || !isSameFile(found, made)) return;
	await unlink(asPath(path)).catch(() => undefined);
}

/** Whether two looks found the same file, in whatever state. */
function isSameFile(a: Pick<Identity, "dev" | "ino">, b: Pick<Identity, "dev" | "ino">): boolean {
	return a.dev === b.dev && a.ino === b.ino;
}

async function isAt(path: string | Uint8Array, expected: Identity): Promise<boolean> {
	const found = await identityOrNull(path);
	return found !== null && isSameFile(found, expected);
}

/** False also where the look itself fails: then nothing is known. */
async function isNothingAt(path: string | Uint8Array): Promise<boolean> {
	try {
		return (await identityAt(path)) === null;
	} catch {
		return false;
	}
}

/** Null also where the look itself fails. */
async function identityOrNull(path: string | Uint8Array): Promise<Identity | null> {
	return identityAt(path).catch(() => null);
}
