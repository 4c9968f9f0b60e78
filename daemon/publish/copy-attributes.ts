import type { Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { errnoOf, statsAt } from "../../workers/files/identity.ts";
import { UMASK } from "../../workers/files/umask.ts";
import type { Inherited } from "./inherited.ts";

/**
 * Errors from file systems that store no owners, permissions or times, and from the kernel when this user may not set
 * them.
 */
const NOT_TO_BE_SET: ReadonlySet<string> = new Set(["EPERM", "EINVAL", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"]);

/** Read and write only: published files are never executable. */
const RIGHTS = 0o666;

/**
 * Copies owner, permissions and modification time from the source to an open file, as far as possible: web UIs sort
 * by date. Without a source, the file gets the attributes of any new file. `inherited`: the group and permissions that
 * its folder gives, which are kept instead of the source's.
 */
export async function copyAttributes(file: FileHandle, from: Uint8Array | null, inherited: Inherited): Promise<void> {
	const source = from === null ? null : await statsAt(from);
	const ordinary = inherited.mode ?? RIGHTS & ~UMASK;
	if (source === null) return file.chmod(ordinary);
	// If the owner could not be kept, the original owner must still be able to read the file.
	const keepsAll = await keepsOwner(file, { uid: source.uid, gid: inherited.gid ?? source.gid });
	const rights = (source.mode & RIGHTS) | (keepsAll ? 0 : ordinary);
	await tolerated(file.chmod(inherited.mode ?? rights));
	await tolerated(file.utimes(source.atime, source.mtime));
}

async function keepsOwner(file: FileHandle, { uid, gid }: Pick<Stats, "uid" | "gid">): Promise<boolean> {
	const now = await file.stat();
	return (now.uid === uid && now.gid === gid) || tolerated(file.chown(uid, gid));
}

/** Whether it succeeded. */
async function tolerated(setting: Promise<void>): Promise<boolean> {
	try {
		await setting;
		return true;
	} catch (error) {
		if (NOT_TO_BE_SET.has(errnoOf(error) ?? "")) return false;
		throw error;
	}
}
