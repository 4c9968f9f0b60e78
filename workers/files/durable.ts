import { type FileHandle, mkdir, open, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "../../toolkit/errors.ts";
import { platform } from "../platform/platform.ts";
import { writeError } from "./errno-errors.ts";
import { pathKey } from "./file-path.ts";
import { asPath, errnoOf, isGone } from "./identity.ts";
import { createFile, unlinkFile } from "./lost-replies.ts";

/** Errors of file systems that cannot sync a folder: some FUSE and network file systems. */
const NO_FOLDER_SYNC: ReadonlySet<string> = new Set(["EINVAL", "ENOTSUP", "EOPNOTSUPP", "EISDIR", "EPERM", "EACCES"]);

/** Folders that are being synced, with the following sync if one was requested. */
const syncing = new Map<string, { next: Promise<void> | null; readonly ends: Promise<void> }>();

/**
 * Makes changes to a folder's entries durable, if its file system supports it. Callers that arrive during a sync share
 * the next one. Throws UserError if the sync fails.
 */
export function syncFolder(folder: string | Uint8Array): Promise<void> {
	const key = pathKey(folder);
	const running = syncing.get(key);
	if (running === undefined) return beginSync(key, folder);
	running.next ??= running.ends.catch(() => undefined).then(() => beginSync(key, folder));
	return running.next;
}

function beginSync(key: string, folder: string | Uint8Array): Promise<void> {
	const ends = syncNow(folder).finally(() => {
		if (syncing.get(key)?.ends === ends) syncing.delete(key);
	});
	syncing.set(key, { next: null, ends });
	return ends;
}

/** Makes the bytes of an existing file durable. Throws the errors of open(2) and fsync(2). */
export async function syncFile(path: string | Uint8Array): Promise<void> {
	const handle = await open(asPath(path), platform.flagsToSync);
	try {
		await handle.sync();
	} finally {
		await handle.close().catch(() => undefined);
	}
}

async function syncNow(folder: string | Uint8Array): Promise<void> {
	try {
		await platform.syncFolder(asPath(folder));
	} catch (error) {
		if (NO_FOLDER_SYNC.has(errnoOf(error) ?? "")) return;
		throw writeFault(error, folder);
	}
}

/** Creates a folder and its parents. Each is durable before the next is created. */
export async function makeFolders(folder: string): Promise<void> {
	const missing: string[] = [];
	for (let path = folder; !(await isFolder(path)); path = dirname(path)) missing.push(path);
	for (const path of missing.toReversed()) {
		try {
			await mkdir(path);
		} catch (error) {
			if (errnoOf(error) !== "EEXIST") throw writeFault(error, path);
		}
		await syncFolder(dirname(path));
	}
}

/**
 * Creates a small file and makes it and its name durable. False if the name is taken by a file with other content. A
 * file that contains only the beginning of the text was cut short by a crash; it is completed.
 */
export async function writeNewFile(path: Uint8Array, folder: string, text: string): Promise<boolean> {
	let created: FileHandle;
	try {
		created = await createFile(path);
	} catch (error) {
		if (errnoOf(error) === "EEXIST") return completeFile(path, folder, text);
		throw writeFault(error, path);
	}
	try {
		await writeDurably(created, text);
		await syncFolder(folder);
		return true;
	} catch (error) {
		// Otherwise a file that a full disk has left empty or incomplete would occupy the name permanently.
		await removeIfThere(path).catch(() => undefined);
		throw writeFault(error, path);
	}
}

async function completeFile(path: Uint8Array, folder: string, text: string): Promise<boolean> {
	const found = await readFile(asPath(path), "utf8").catch(() => null);
	if (found === null || !text.startsWith(found)) return false;
	try {
		await writeDurably(await open(asPath(path), "r+"), text);
	} catch (error) {
		throw writeFault(error, path);
	}
	await syncFolder(folder);
	return true;
}

async function writeDurably(handle: FileHandle, text: string): Promise<void> {
	try {
		await handle.writeFile(text);
		await handle.sync();
	} finally {
		await handle.close();
	}
}

/** Removes a file. Returns whether it existed. */
export async function removeIfThere(path: string | Uint8Array): Promise<boolean> {
	try {
		await unlinkFile(path);
		return true;
	} catch (error) {
		if (isGone(error)) return false;
		throw writeFault(error, path);
	}
}

/** Converts an error of a system call on an output to a UserError. Returns any other error unchanged. */
export function writeFault(error: unknown, path: string | Uint8Array): unknown {
	const errno = errnoOf(error);
	if (errno === null || error instanceof UserError) return error;
	return writeError(errno, asPath(path).toString(), error);
}

async function isFolder(path: string): Promise<boolean> {
	try {
		return (await stat(path)).isDirectory();
	} catch (error) {
		if (isGone(error)) return false;
		throw writeFault(error, path);
	}
}
