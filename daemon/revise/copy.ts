import { constants } from "node:fs";
import { copyFile, lstat, open } from "node:fs/promises";
import { UserError } from "../../toolkit/errors.ts";
import { removeIfThere, writeFault } from "../../workers/files/durable.ts";
import { identityOf } from "../../workers/files/identity.ts";
import type { FileFingerprint, FileMove } from "../journal/port/revisions.ts";
import { matches } from "./known-file.ts";

/** A synced copy under a temporary name. */
interface Copied {
	readonly path: Buffer;
	readonly mark: FileFingerprint;
}

/**
 * Copies a file into its destination folder under a hidden temporary name, with its time and permissions, and syncs
 * it. Replaces the copy of an earlier attempt, since the name belongs to this move alone.
 */
export async function copyBeside(move: FileMove): Promise<Copied> {
	const { from } = move;
	const source = Buffer.from(from.path, "hex");
	const path = copyPath(move);
	try {
		await removeIfThere(path);
		await copyFile(source, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
		const was = await lstat(source, { bigint: true });
		const handle = await open(path, "r+");
		try {
			await handle.utimes(was.atime, was.mtime);
			await handle.sync();
			const copy = identityOf(await handle.stat({ bigint: true }));
			if (!matches(identityOf(was), from.mark) || copy.size !== from.mark.size) {
				throw new UserError("work.changed", { path: source.toString() });
			}
			return { path, mark: { ino: copy.ino, size: copy.size, mtimeNs: copy.mtimeNs } };
		} finally {
			await handle.close();
		}
	} catch (error) {
		await removeIfThere(path).catch(() => undefined);
		throw writeFault(error, path);
	}
}

/** The name of a copy while it is being written. */
export function copyPath({ from, folder }: FileMove): Buffer {
	const name = `/.autoprune-${from.mark.ino}-${from.mark.mtimeNs}.part`;
	return Buffer.concat([Buffer.from(folder, "hex"), Buffer.from(name)]);
}
