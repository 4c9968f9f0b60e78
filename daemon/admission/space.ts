import { stat, statfs } from "node:fs/promises";
import { writeFault } from "../../workers/files/durable.ts";

/** The disk that contains a folder. */
export interface Disk {
	/** Identifies the disk while it is mounted. */
	readonly id: string;
	/** Available bytes; infinite where the file system does not report them. */
	readonly free: number;
	readonly total: number;
}

/** Reads the disk of an existing folder. Throws UserError `work.*`. */
export async function diskOf(folder: string): Promise<Disk> {
	try {
		const [{ dev }, { bsize, bavail, blocks }] = await Promise.all([stat(folder), statfs(folder)]);
		// Some FUSE file systems report no blocks.
		if (blocks === 0) return { id: String(dev), free: Number.POSITIVE_INFINITY, total: Number.POSITIVE_INFINITY };
		// Node does not expose `frsize`; bavail counts blocks of bsize.
		return { id: String(dev), free: bsize * bavail, total: bsize * blocks };
	} catch (error) {
		throw writeFault(error, folder);
	}
}
