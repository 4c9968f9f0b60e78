import { stat, statfs } from "node:fs/promises";
import { writeFault } from "../../workers/files/durable.ts";

/** The disk that a folder lies on. */
export interface Disk {
	/** Tells it from others while it is mounted. */
	readonly id: string;
	/** Bytes that can be had on it; infinite where the file system does not say. */
	readonly free: number;
	readonly total: number;
}

/** Looks at the disk of a folder that is there. Throws ModelError `work.*`. */
export async function diskOf(folder: string): Promise<Disk> {
	try {
		const [{ dev }, { bsize, bavail, blocks }] = await Promise.all([stat(folder), statfs(folder)]);
		// Some file systems of FUSE have no blocks to tell of.
		if (blocks === 0) return { id: String(dev), free: Number.POSITIVE_INFINITY, total: Number.POSITIVE_INFINITY };
		// `frsize` is not known to Node; bavail counts blocks of bsize.
		return { id: String(dev), free: bsize * bavail, total: bsize * blocks };
	} catch (error) {
		throw writeFault(error, folder);
	}
}
