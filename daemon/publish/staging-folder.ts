import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isWithin } from "../../config/within.ts";
import { makeFolders } from "../../workers/files/durable.ts";
import { folderAt } from "../../workers/files/identity.ts";

/** Name of the staging folder, at a library's root or in a library folder on another disk. */
export const WORK_FOLDER = ".autoprune";

/** Where a product is written: on the disk of its destination, since a rename cannot cross disks. */
export interface StagingFolder {
	/** A folder on that disk. */
	readonly folder: string;
	/** The folder for temporary files on it. */
	readonly workFolder: string;
}

/** The staging folder of this instance of the daemon in a folder. */
export function stagingFolderIn(folder: string, instance: string): StagingFolder {
	return { folder, workFolder: join(folder, WORK_FOLDER, instance) };
}

/**
 * Finds the staging folder for each destination: the library's own or, where a mount or a link leads to another disk,
 * one in the destination, which is created if needed. A subfolder on the same disk as `top`, the folder of its kind,
 * uses the staging folder of `top`. Rejects with the errors of the file system.
 */
export function createStagingFolders(
	library: string,
	instance: string,
): (destination: string, top?: string) => Promise<StagingFolder> {
	const home = stagingFolderIn(library, instance);
	const known = new Map<string, { readonly inode: string; readonly staging: StagingFolder }>();

	async function decide(destination: string, top: string): Promise<StagingFolder> {
		const points = await mountPoints();
		const there = await mountOf(await nearest(destination), points);
		if (there === (await mountOf(library, points))) return home;
		const holder = (await mountOf(await nearest(top), points)) === there ? top : destination;
		await makeFolders(holder);
		return stagingFolderIn(holder, instance);
	}

	return async (destination, top = destination) => {
		const inode = await folderAt(destination);
		const before = known.get(destination);
		if (before !== undefined && before.inode === inode) return before.staging;
		const staging = await decide(destination, top);
		if (inode !== null) known.set(destination, { inode, staging });
		return staging;
	};
}

/** The folder itself, or its nearest ancestor that exists. */
async function nearest(folder: string): Promise<string> {
	return (await folderAt(folder)) !== null || folder === dirname(folder) ? folder : nearest(dirname(folder));
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

/** Mount points (proc_pid_mountinfo(5), field 5); none where the system does not list them. */
async function mountPoints(): Promise<readonly string[]> {
	const text = await readFile("/proc/self/mountinfo", "utf8").catch(() => "");
	return text.split("\n").flatMap((line) => {
		const point = line.split(" ")[4];
		// Blanks, tabs, newlines and backslashes are escaped in octal.
		const plain = point?.replace(/\\([0-7]{3})/g, (_, digits: string) =>
			String.fromCharCode(Number.parseInt(digits, 8)),
		);
		return plain === undefined ? [] : [plain];
	});
}
