import { constants } from "node:fs";
import { copyFile, lstat, open } from "node:fs/promises";
import { UserError } from "../../toolkit/errors.ts";
import { removeIfThere, writeFault } from "../../workers/files/durable.ts";
import { identityOf } from "../../workers/files/identity.ts";
import type { FileFingerprint, FileMove } from "../journal/port/revisions.ts";
import { matches } from "./known-file.ts";

/** A copy under a temporary name, on the disk. */
interface Copied {
	readonly path: Buffer;
	readonly mark: FileFingerprint;
}

/**
 * Copies a file into the folder it is to go to, under a hidden name that says that it is unfinished, with its time and
 * rights, and syncs it. What an earlier try has left there is replaced: the name is the move's own.
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

/** The name that a copy has while it is written. */
export function copyPath({ from, folder }: FileMove): Buffer {
	const name = `/.autoprune-${from.mark.ino}-${from.mark.mtimeNs}.part`;
	return Buffer.concat([Buffer.from(folder, "hex"), Buffer.from(name)]);
}
