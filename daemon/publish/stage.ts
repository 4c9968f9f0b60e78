import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { removeIfThere, syncFile } from "../../workers/files/durable.ts";
import type { FilePath } from "../../workers/files/file-path.ts";
import { asPath, errnoOf, identityAt, identityOf, sameContent } from "../../workers/files/identity.ts";
import { closeUnwritten, createFile, linkFile } from "../../workers/files/lost-replies.ts";
import { staysWithOriginal } from "../inbox/sidecars.ts";
import type { Sidecar } from "../journal/port/model.ts";
import { type Inherited, looksInherited } from "./inherited.ts";
import { cameFrom } from "./sidecars.ts";
import { sidecarTemp } from "./temp.ts";

/** How sidecars are copied or linked. */
interface Staging {
	/** How long a sidecar that has to be copied must have been unchanged; 0: it has already settled. */
	readonly quietMs: number;
	/** What new files get in the destination. */
	readonly inherited: Inherited;
}

/** Large enough for speed, and small compared with a model's spans. */
const COPY_BYTES = 1024 * 1024;

/**
 * Copies or links a product's sidecars to temporary names beside the product's, and syncs them. A sidecar that cannot
 * be copied or that changes meanwhile stays where it is. So does one that would have to be copied and was written
 * within the last `quietMs`, since it may be incomplete.
 */
export async function stageSidecars(
	sidecars: readonly Sidecar[],
	productTemp: string,
	staging: Staging,
): Promise<readonly Sidecar[]> {
	const staged: Sidecar[] = [];
	for (const [index, sidecar] of sidecars.entries()) {
		const temp = sidecarTemp(productTemp, index);
		staged.push(staysWithOriginal(sidecar) ? sidecar : await stage(sidecar, temp, staging));
	}
	return staged;
}

/** Creates the temporary file of one sidecar, replacing that of an earlier attempt. */
export async function stage(sidecar: Sidecar, temp: string, staging: Staging): Promise<Sidecar> {
	try {
		await removeIfThere(temp);
		const handle = await open(
			asPath(cameFrom(sidecar)),
			constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
		);
		try {
			if (await bring(handle, sidecar, { ...staging, temp })) return await withStaged(sidecar, temp);
		} finally {
			await closeUnwritten(handle);
		}
	} catch (error) {
		if (errnoOf(error) === null && errnoOf(causeOf(error)) === null) throw error;
	}
	await removeIfThere(temp).catch(() => undefined);
	return sidecar;
}

interface Bringing extends Staging {
	readonly temp: string;
}

/** A link shares the file itself: nothing is copied, and a program that still writes it writes both names. */
async function bring(handle: FileHandle, sidecar: Sidecar, { temp, quietMs, inherited }: Bringing): Promise<boolean> {
	if (!(await isStill(handle, sidecar))) return false;
	const stats = await handle.stat();
	if (looksInherited(stats, inherited) && (await linked(cameFrom(sidecar), temp))) {
		const found = await identityAt(temp);
		const isLinked = found !== null && sameContent(found, sidecar.identity);
		if (isLinked && (await isSynced(temp))) return true;
		// Another file took the name, or each name has an inode of its own, as on sshfs.
		await removeIfThere(temp);
	}
	// The time may come from another machine. If its clock is ahead, the sidecar follows later; if it is behind, only a
	// change during the copy is noticed.
	if (quietMs > 0 && Date.now() - stats.mtimeMs < quietMs) return false;
	await copy(handle, sidecar.identity.size, temp, inherited);
	return isStill(handle, sidecar);
}

async function linked(from: FilePath, temp: string): Promise<boolean> {
	try {
		await linkFile(from, temp);
		return true;
	} catch (error) {
		if (errnoOf(error) === null) throw error;
		// Another disk, or no hard links. The copy meets any other error, too.
		return false;
	}
}

/** False where it cannot be synced, as a read-only file on Windows. The copy meets any other error, too. */
async function isSynced(temp: string): Promise<boolean> {
	try {
		await syncFile(temp);
		return true;
	} catch (error) {
		if (errnoOf(error) === null) throw error;
		return false;
	}
}

/**
 * Copies the first `size` bytes, with the modification time of the source, and with its permissions unless the folder
 * gives others.
 */
async function copy(from: FileHandle, size: number, temp: string, inherited: Inherited): Promise<void> {
	const { mode, atime, mtime } = await from.stat();
	const to = await createFile(temp, inherited.mode === null ? mode & 0o777 : 0o666);
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
