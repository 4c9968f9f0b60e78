import type { Stats } from "node:fs";
import { type FileHandle, lstat } from "node:fs/promises";
import { asPath, errnoOf, isGone } from "../../workers/files/identity.ts";

/** What file systems answer that keep no owners, rights or dates, and the kernel to who may not set them. */
const NOT_TO_BE_SET: ReadonlySet<string> = new Set(["EPERM", "EINVAL", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"]);

/** Reading and writing; nothing that is published is ever run. */
const RIGHTS = 0o666;

/**
 * Gives an open file the owner, the rights and the date of the file that it was made from, as far as may be: web UIs
 * sort by date. With no such file it gets those of any new file.
 */
export async function copyAttributes(file: FileHandle, from: Uint8Array | null): Promise<void> {
	const source = from === null ? null : await statsOf(from);
	const ordinary = RIGHTS & ~process.umask();
	if (source === null) return file.chmod(ordinary);
	// An owner that could not be kept must not lose the right to read.
	const rights = (source.mode & RIGHTS) | ((await keepsOwner(file, source)) ? 0 : ordinary);
	await tolerated(file.chmod(rights));
	await tolerated(file.utimes(source.atime, source.mtime));
}

async function statsOf(path: Uint8Array): Promise<Stats | null> {
	try {
		return await lstat(asPath(path));
	} catch (error) {
		if (isGone(error)) return null;
		throw error;
	}
}

async function keepsOwner(file: FileHandle, { uid, gid }: Stats): Promise<boolean> {
	const now = await file.stat();
	return (now.uid === uid && now.gid === gid) || tolerated(file.chown(uid, gid));
}

/** Whether it was done. */
async function tolerated(setting: Promise<void>): Promise<boolean> {
	try {
		await setting;
		return true;
	} catch (error) {
		if (NOT_TO_BE_SET.has(errnoOf(error) ?? "")) return false;
		throw error;
	}
}
