import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { syncFolder, writeFault } from "../../../workers/files/durable.ts";
import { type FilePath, nameOf, pathsIn } from "../../../workers/files/file-path.ts";
import { type Identity, identityAt } from "../../../workers/files/identity.ts";
import { numberedNames, splitName } from "../../../workers/files/names.ts";
import { place } from "../../../workers/files/place.ts";
import { UMASK } from "../../../workers/files/umask.ts";
import { archiveFoldersOf } from "../../archive-folders.ts";
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
export async function placePart(part: UploadPart): Promise<FilePath> {
	const { path, inbox, name } = part;
	await sealed(path);
	const { stem, extension } = splitName(Buffer.from(name));
	const placed = await place(Buffer.from(path), pathsIn(inbox, numberedNames(stem, extension)), async () => undefined);
	await syncFolder(inbox);
	await removePart(part);
	return placed.path;
}

/**
 * Removes a complete part that a crash left after `placePart` had linked it into the inbox, and returns the name that it
 * got there. Null when the part has no such name. The file may have been archived since.
 */
export async function finishPlacing(part: UploadPart): Promise<string | null> {
	const found = await identityAt(part.path);
	if (found === null || found.size !== part.bytes) return null;
	for (const folder of [part.inbox, ...archiveFoldersOf(part.inbox)]) {
		const path = await secondNameIn(folder, part.name, found);
		if (path === null) continue;
		await syncFolder(folder);
		await removePart(part);
		return nameOf(path).toString();
	}
	return null;
}

async function secondNameIn(folder: string, name: string, { dev, ino }: Identity): Promise<FilePath | null> {
	const { stem, extension } = splitName(Buffer.from(name));
	for (const path of pathsIn(folder, numberedNames(stem, extension))) {
		const found = await identityAt(path);
		if (found === null) return null;
		if (found.dev === dev && found.ino === ino && ino !== "0") return path;
	}
	return null;
}

/** Makes the bytes durable, and gives the file the permissions of any new file: a part is for its owner only. */
async function sealed(path: string): Promise<void> {
	try {
		const handle = await open(path, constants.O_WRONLY | constants.O_NOFOLLOW);
		try {
			await handle.chmod(0o666 & ~UMASK);
			await handle.datasync();
		} finally {
			await handle.close();
		}
	} catch (error) {
		throw writeFault(error, path);
	}
}
