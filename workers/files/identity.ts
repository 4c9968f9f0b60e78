import { type BigIntStats, promises, type Stats } from "node:fs";
import { constants } from "node:os";
import { platform } from "../platform/platform.ts";
import { MISSING } from "./errno-errors.ts";
import type { FilePath } from "./file-path.ts";

/** Identifies a file and its state. Device, inode and nanoseconds are decimal text, because they can exceed 2^53. */
export interface Identity {
	readonly dev: string;
	readonly ino: string;
	readonly size: number;
	readonly mtimeNs: string;
	readonly ctimeNs: string;
}

/** A file that arrived, with its name at that time. `pathBytes` is the exact path; `path` is for messages. */
export interface Arrival {
	readonly path: string;
	readonly pathBytes: FilePath;
	readonly identity: Identity;
}

/** The identity from the result of lstat with `bigint: true`. */
export function identityOf(stats: BigIntStats): Identity {
	return {
		dev: stats.dev.toString(),
		ino: stats.ino.toString(),
		size: Number(stats.size),
		mtimeNs: stats.mtimeNs.toString(),
		ctimeNs: stats.ctimeNs.toString(),
	};
}

/** Whether the file is completely unchanged. A chmod or a new hard link counts as a change. */
export function sameIdentity(a: Identity, b: Identity): boolean {
	return sameContent(a, b) && a.ctimeNs === b.ctimeNs;
}

/** Whether it is the same file with the same bytes. Ignores ctime, which our own link() to the file changes. */
export function sameContent(a: Identity, b: Identity): boolean {
	return a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs;
}

/**
 * Whether two identities of the file at one path differ at most in device and inode. sshfs and some network shares give
 * a file another inode from time to time. It is not a proof that the file is the same: where times are in whole seconds,
 * another file can have them too. So nothing may be removed or moved because of it.
 */
export function sameButForId(a: Identity, b: Identity): boolean {
	return a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs;
}

/** The current identity of the file at a path, without following a symbolic link; null if there is none. */
export async function identityAt(path: string | Uint8Array): Promise<Identity | null> {
	try {
		return identityOf(await promises.lstat(asPath(path), { bigint: true }));
	} catch (error) {
		if (isGone(error)) return null;
		throw error;
	}
}

/** The attributes of the file at a path, without following a symbolic link; null if there is none. */
export async function statsAt(path: string | Uint8Array): Promise<Stats | null> {
	try {
		return await promises.lstat(asPath(path));
	} catch (error) {
		if (isGone(error)) return null;
		throw error;
	}
}

/** Device and inode of the folder at a path, following symbolic links; null if it does not exist. */
export async function folderAt(path: string | Uint8Array): Promise<string | null> {
	try {
		const { dev, ino } = await promises.stat(asPath(path), { bigint: true });
		return `${dev}:${ino}`;
	} catch (error) {
		if (isGone(error)) return null;
		throw error;
	}
}

/** The device number of a folder, following symbolic links; null if the folder does not exist. */
export async function deviceOf(folder: string | Uint8Array): Promise<string | null> {
	return (await folderAt(folder))?.split(":", 1)[0] ?? null;
}

/** The names in a folder as UTF-8; none if the folder does not exist. Throws other errors of the file system. */
export async function namesIn(folder: string): Promise<readonly string[]> {
	try {
		return await promises.readdir(folder);
	} catch (error) {
		if (isGone(error)) return [];
		throw error;
	}
}

/** Whether `folderAt` identifies a folder: it exists, and is not on a network share that gives every file the inode 0. */
export function isKnownFolder(id: string | null | undefined): id is string {
	return id != null && !id.endsWith(":0");
}

/** A path as node:fs accepts it. */
export function asPath(path: string | Uint8Array): string | Buffer {
	return typeof path === "string" ? path : platform.fsPath(path);
}

/** Whether a system call failed because the path, or one of its folders, does not exist. */
export function isGone(error: unknown): boolean {
	return MISSING.has(errnoOf(error) ?? "");
}

/** Names of errors by their numbers, for those that libuv has no name for, such as ESTALE and EDQUOT of network shares. */
const ERRNO_NAMES: ReadonlyMap<unknown, string> = new Map(
	Object.entries(constants.errno).map(([name, number]) => [-number, name]),
);

/** The errno name of a failed system call, such as `EACCES`; null for any other error. */
export function errnoOf(error: unknown): string | null {
	if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return null;
	const isUnnamed = error.code.startsWith("Unknown system error") && "errno" in error;
	return (isUnnamed ? ERRNO_NAMES.get(error.errno) : undefined) ?? error.code;
}
