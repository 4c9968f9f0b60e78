import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { removeIfThere } from "../../workers/files/durable.ts";
import { asPath, errnoOf, identityAt, identityOf, sameContent } from "../../workers/files/identity.ts";
import { closeUnwritten, createFile, linkFile } from "../../workers/files/lost-replies.ts";
import { staysWithOriginal } from "../inbox/sidecars.ts";
import type { Sidecar } from "../journal/port/model.ts";
import { cameFrom } from "./sidecars.ts";
import { sidecarTemp } from "./temp.ts";

/** Large enough to be quick, small enough to be nothing beside a model's spans. */
const COPY_BYTES = 1024 * 1024;

/**
 * Brings the sidecars that go along onto the library's file system under temporary names beside the product's, their
 * bytes durable. What cannot be brought there, or changes meanwhile, stays where it is, and so does what would have to be
 * copied and was written to in the last `quietMs`: half of it may be missing still. With 0 it has stood still already.
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

/** Brings one sidecar under a temporary name that may be taken from an earlier try. */
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

/** A link shares the file itself, so nothing is copied, and one who still writes it writes both. */
async function bring(handle: FileHandle, sidecar: Sidecar, { temp, quietMs }: Bringing): Promise<boolean> {
	if (!(await isStill(handle, sidecar))) return false;
	if (await linked(cameFrom(sidecar), temp)) {
		await handle.sync();
		const found = await identityAt(temp);
		return found !== null && sameContent(found, sidecar.identity);
	}
	// By the clock, which may be another machine's: a wrong one only makes the sidecar follow later.
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
		// Another disk, or no hard links; what else is wrong, the copy meets too.
		return false;
	}
}

/** A copy of the first `size` bytes, with the rights and the time of what it was made from. */
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
