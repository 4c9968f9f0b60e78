import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { syncFolder, writeFault } from "../../../workers/files/durable.ts";
import { pathsIn } from "../../../workers/files/file-path.ts";
import { numberedNames, splitName } from "../../../workers/files/names.ts";
import { place } from "../../../workers/files/place.ts";
import { removePart, type UploadPart } from "./part.ts";

/** Size of a write; a smaller one costs more CPU for each byte. */
const WRITE_BYTES = 2 ** 20;

/**
 * Appends a body to a part, from `offset` on, and calls `onBytes` with the number of bytes written so far. If the client
 * leaves, what has come stays. Throws UserError `work.*`; the body is not destroyed then, so that it can be answered.
 */
export async function receiveInto(
	{ path }: UploadPart,
	offset: number,
	body: Readable,
	onBytes: (written: number) => void,
): Promise<void> {
	try {
		const handle = await open(path, constants.O_WRONLY | constants.O_NOFOLLOW);
		const out = handle.createWriteStream({ start: offset, highWaterMark: WRITE_BYTES });
		body.on("data", () => onBytes(out.bytesWritten));
		body.on("error", () => undefined);
		body.once("close", () => out.end());
		await new Promise<void>((resolve, reject) => {
			out.once("error", reject);
			// It has closed the file by then.
			out.once("close", resolve);
			body.pipe(out);
		});
	} catch (error) {
		throw writeFault(error, path);
	}
}

/**
 * Gives a complete part its name in the inbox, or the name with a number: no file is overwritten. Returns the path.
 * Throws UserError `work.*`.
 */
export async function placePart(part: UploadPart): Promise<Buffer> {
	const { path, inbox, name } = part;
	await sealed(path);
	const { stem, extension } = splitName(Buffer.from(name));
	const placed = await place(Buffer.from(path), pathsIn(inbox, numberedNames(stem, extension)), async () => undefined);
	await syncFolder(inbox);
	await removePart(part);
	return placed.path;
}

/** Makes the bytes durable, and gives the file the permissions of any new file: a part is for its owner only. */
async function sealed(path: string): Promise<void> {
	let handle: FileHandle | null = null;
	try {
		handle = await open(path, constants.O_WRONLY | constants.O_NOFOLLOW);
		await handle.chmod(0o666 & ~process.umask());
		await handle.datasync();
	} catch (error) {
		throw writeFault(error, path);
	} finally {
		await handle?.close();
	}
}
