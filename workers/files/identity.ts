import { type BigIntStats, promises } from "node:fs";

/** Which file this is, and in which state: device, inode and nanoseconds as decimal text, since they pass 2^53. */
export interface Identity {
	readonly dev: string;
	readonly ino: string;
	readonly size: number;
	readonly mtimeNs: string;
	readonly ctimeNs: string;
}

/** A file that came, by its name at that time. `pathBytes` is what the file system calls it; `path` is for people. */
export interface Arrival {
	readonly path: string;
	readonly pathBytes: Uint8Array;
	readonly identity: Identity;
}

/** The identity in what lstat gave with `bigint: true`. */
export function identityOf(stats: BigIntStats): Identity {
	return {
		dev: stats.dev.toString(),
		ino: stats.ino.toString(),
		size: Number(stats.size),
		mtimeNs: stats.mtimeNs.toString(),
		ctimeNs: stats.ctimeNs.toString(),
	};
}

/** Whether nothing at all was done to the file between two looks; a chmod or a new hard link counts. */
export function sameIdentity(a: Identity, b: Identity): boolean {
	return sameContent(a, b) && a.ctimeNs === b.ctimeNs;
}

/** Whether it is the same file with the same bytes. Leaves ctime out: our own link() to the file changes it. */
export function sameContent(a: Identity, b: Identity): boolean {
	return a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs;
}

/** The identity of what lies at a path now, a link not followed; null when nothing lies there. */
export async function identityAt(path: string | Uint8Array): Promise<Identity | null> {
	try {
		return identityOf(await promises.lstat(asPath(path), { bigint: true }));
	} catch (error) {
		if (isGone(error)) return null;
		throw error;
	}
}

/** Which folder a path leads to now, links followed: its device and inode; null when it leads nowhere. */
export async function folderAt(path: string): Promise<string | null> {
	try {
		const { dev, ino } = await promises.stat(path, { bigint: true });
		return `${dev}:${ino}`;
	} catch (error) {
		if (isGone(error)) return null;
		throw error;
	}
}

/** A path as node:fs takes it: a view of the same bytes as a Buffer. */
export function asPath(path: string | Uint8Array): string | Buffer {
	return typeof path === "string" ? path : Buffer.from(path.buffer, path.byteOffset, path.byteLength);
}

/** Whether a system call failed because the name, or a folder on the way to it, does not exist. */
export function isGone(error: unknown): boolean {
	const code = errnoOf(error);
	return code === "ENOENT" || code === "ENOTDIR";
}

/** The errno name of a failed system call, such as `EACCES`; null for any other error. */
export function errnoOf(error: unknown): string | null {
	if (!(error instanceof Error) || !("code" in error)) return null;
	return typeof error.code === "string" ? error.code : null;
}
