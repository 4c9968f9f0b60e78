import { realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { makeFolders } from "../../workers/files/durable.ts";
import { isWithin } from "../../workers/files/file-path.ts";
import { folderAt, isGone } from "../../workers/files/identity.ts";
import { readMounts } from "../../workers/platform/mounts.ts";
import { type Inherited, inheritedIn } from "./inherited.ts";

/** Name of the folder for temporary files, at a library's root or in a library folder with its own staging folder. */
export const WORK_FOLDER = ".autoprune";

/** Name of the folder of unfinished uploads in an inbox, which never takes hidden files. */
export const UPLOADS_FOLDER = ".uploads";

/** Where a product is written before it gets its name. */
export interface StagingFolder {
	/** A folder on the disk of the destination, since a rename cannot cross disks. */
	readonly folder: string;
	/** The folder for temporary files on it. */
	readonly workFolder: string;
	/** What files get that are created in the destination, and in the work folder too. */
	readonly inherited: Inherited;
}

/** What a daemon calls its own files in a library. */
export interface DaemonNames {
	/** In the names of the folders of temporary files. Every daemon that may take up a job of this one has the same. */
	readonly instance: string;
	/** In the names of what no other daemon may touch, not even one with the same `instance`. */
	readonly daemon: string;
}

/** The folder for temporary files of this instance of the daemon in a folder. */
export function workFolderIn(folder: string, instance: string): string {
	return join(folder, WORK_FOLDER, instance);
}

/**
 * Finds the staging folder for each destination: the library's own or, where a mount or a link leads to another disk
 * or new files would get another group or other permissions, one in the destination, which is created if needed. A
 * subfolder that is like `top`, the folder of its kind, uses the staging folder of `top`. Rejects with the errors of the
 * file system.
 */
export function createStagingFolders(
	library: string,
	{ instance, daemon }: DaemonNames,
): (destination: string, top?: string) => Promise<StagingFolder> {
	const home = workFolderIn(library, instance);
	const known = new Map<string, { readonly state: string; readonly staging: StagingFolder }>();

	async function decide(destination: string, top: string): Promise<StagingFolder> {
		const points = (await readMounts()).map(({ point }) => point);
		const kindOf = (folder: string): Promise<FolderKind> => folderKind(folder, daemon, points);
		const there = await kindOf(destination);
		const { inherited } = there;
		if (isDeepStrictEqual(there, await kindOf(home))) return { folder: library, workFolder: home, inherited };
		const folder = isDeepStrictEqual(there, await kindOf(top)) ? top : destination;
		await makeFolders(folder);
		return { folder, workFolder: workFolderIn(folder, instance), inherited };
	}

	return async (destination, top = destination) => {
		const state = await stateOf(destination);
		const before = known.get(destination);
		if (before !== undefined && before.state === state) return before.staging;
		const staging = await decide(destination, top);
		if (state !== null) known.set(destination, { state, staging });
		return staging;
	};
}

/** Changes when the folder is replaced, or gets another group or other permissions; null when it does not exist. */
async function stateOf(folder: string): Promise<string | null> {
	try {
		const { dev, ino, mode, gid } = await stat(folder);
		return [dev, ino, mode, gid].join(":");
	} catch (error) {
		if (isGone(error)) return null;
		throw error;
	}
}

/** What matters to files that are moved between two folders. A folder that does not exist is like the one above it. */
interface FolderKind {
	readonly mount: string;
	readonly inherited: Inherited;
}

async function folderKind(folder: string, daemon: string, points: readonly string[]): Promise<FolderKind> {
	const there = await nearestFolder(folder);
	return { mount: await mountOf(there, points), inherited: await inheritedIn(there, daemon) };
}

/** The folder itself, or its nearest ancestor that exists. */
export async function nearestFolder(folder: string): Promise<string> {
	return (await folderAt(folder)) !== null || folder === dirname(folder) ? folder : nearestFolder(dirname(folder));
}

/**
 * Distinguishes file systems, and also mount points of one file system: hard links between those are not possible
 * either.
 */
async function mountOf(folder: string, points: readonly string[]): Promise<string> {
	const [{ dev }, path] = await Promise.all([stat(folder), realpath(folder)]);
	const holding = points.filter((point) => isWithin(path, point));
	return `${dev}:${holding.reduce((longest, point) => (point.length > longest.length ? point : longest), "")}`;
}
