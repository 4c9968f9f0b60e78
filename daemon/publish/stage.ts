import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { removeIfThere } from "../../workers/files/durable.ts";
import { asPath, errnoOf, identityAt, identityOf, sameContent } from "../../workers/files/identity.ts";
import { closeUnwritten, createFile, linkFile } from "../../workers/files/lost-replies.ts";
import { staysWithOriginal } from "../inbox/sidecars.ts";
import type { Sidecar } from "../journal/port/model.ts";
import { cameFrom } from "./sidecars.ts";
import { sidecarTemp } from "./temp.ts";

/** Large enough for speed, and small compared with a model's spans. */
const COPY_BYTES = 1024 * 1024;

/**
 * Copies or links a product's sidecars to temporary names beside the product's, and syncs them. A sidecar that cannot
 * be copied or that changes meanwhile stays where it is. So does one that would have to be copied and was written
 * within the last `quietMs`, since it may be incomplete; 0 means that it has already settled.
 */
export async function stageSidecars(
	sidecars: readonly Sidecar[],
	productTemp: string,
	quietMs: number,
): Promise<readonly Sidecar[]> {
	const staged: Sidecar[] = [];
	for (const [index, sidecar] of sidecars.entries()) {
		const temp = sidecarTemp(productTemp, index);
		staged.push(staysWithOriginal(sidecar) ? sidecar : await stage(sidecar, temp, quietMs));
	}
	return staged;
}

/** Creates the temporary file of one sidecar, replacing that of an earlier attempt. */
export async function stage(sidecar: Sidecar, temp: string, quietMs: number): Promise<Sidecar> {
	try {
		await removeIfThere(temp);
		const handle = await open(
			asPath(cameFrom(sidecar)),
			constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
		);
		try {
			if (await bring(handle, sidecar, { temp, quietMs })) return await withStaged(sidecar, temp);
		} finally {
			await closeUnwritten(handle);
		}
	} catch (error) {
		if (errnoOf(error) === null && errnoOf(causeOf(error)) === null) throw error;
	}
	await removeIfThere(temp).catch(() => undefined);
	return sidecar;
}

interface Bringing {
	readonly temp: string;
	readonly quietMs: number;
}

/** A link shares the file itself: nothing is copied, and a program that still writes it writes both names. */
async function bring(handle: FileHandle, sidecar: Sidecar, { temp, quietMs }: Bringing): Promise<boolean> {
	if (!(await isStill(handle, sidecar))) return false;
	if (await linked(cameFrom(sidecar), temp)) {
		await handle.sync();
		const found = await identityAt(temp);
		return found !== null && sameContent(found, sidecar.identity);
	}
	// Compared with the wall clock, though the time may come from another machine: a wrong one only makes the sidecar
	// follow later.
	if (quietMs > 0 && Date.now() - (await handle.stat()).mtimeMs < quietMs) return false;
	await copy(handle, temp, sidecar.identity.size);
	return isStill(handle, sidecar);
}

async function linked(from: Buffer, temp: string): Promise<boolean> {
	try {
		await linkFile(from, temp);
		return true;
	} catch (error) {
		if (errnoOf(error) === null) throw error;
		// Another disk, or no hard links. The copy meets any other error, too.
		return false;
	}
}

/** Copies the first `size` bytes, with the permissions and the modification time of the source. */
async function copy(from: FileHandle, temp: string, size: number): Promise<void> {
	const { mode, atime, mtime } = await from.stat();
	const to = await createFile(temp, mode & 0o777);
	try {
		const bytes = new Uint8Array(Math.min(size, COPY_BYTES));
		for (let at = 0; at < size; ) {
			const { bytesRead } = await from.read(bytes, 0, Math.min(bytes.length, size - at), at);
			if (bytesRead === 0) break;
			await to.writeFile(bytes.subarray(0, bytesRead));
			at += bytesRead;
		}
		await to.utimes(atime, mtime);
		await to.sync();
	} finally {
		await to.close();
	}
}

async function isStill(handle: FileHandle, { identity }: Sidecar): Promise<boolean> {
	return sameContent(identityOf(await handle.stat({ bigint: true })), identity);
}

async function withStaged(sidecar: Sidecar, temp: string): Promise<Sidecar> {
	const found = await identityAt(temp);
	return found === null ? sidecar : { ...sidecar, staged: { temp, dev: found.dev, ino: found.ino } };
}

function causeOf(error: unknown): unknown {
	return error instanceof Error ? error.cause : null;
}
