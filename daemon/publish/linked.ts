import { lstat } from "node:fs/promises";
import { workerError } from "../../workers/errors.ts";
import { removeIfThere, syncFile, writeFault } from "../../workers/files/durable.ts";
import {
	type Arrival,
	errnoOf,
	type Identity,
	identityAt,
	identityOf,
	sameContent,
	statsAt,
} from "../../workers/files/identity.ts";
import { linkFile } from "../../workers/files/lost-replies.ts";
import { platform } from "../../workers/platform/platform.ts";
import { looksInherited } from "./inherited.ts";
import type { StagingFolder } from "./staging-folder.ts";
import type { Sealed } from "./temp.ts";

type LinkFolder = Pick<StagingFolder, "folder" | "inherited">;

/**
 * Whether a file may be published by a hard link in this folder: the folder must be on its file system, and the file
 * must have at least the permissions of an ordinary new file. A link keeps the source's permissions, so a file with
 * narrower ones is copied, and so is a file whose group or permissions are not those that the folder gives.
 */
export async function canBeLinked(
	{ pathBytes, identity }: Arrival,
	{ folder, inherited }: LinkFolder,
): Promise<boolean> {
	const found = await identityAt(folder);
	const rights = 0o666 & ~process.umask();
	const file = await statsAt(pathBytes);
	if (file === null || found?.dev !== identity.dev) return false;
	return (file.mode & rights) === rights && looksInherited(file, inherited);
}

/**
 * Syncs the source's bytes and links it to the temporary name. False where the file system does not support such a
 * link. Throws UserError `work.changed` when the file is no longer the one that was identified.
 */
export async function linkTemp(arrival: Arrival, temp: string): Promise<boolean> {
	try {
		// First, since Windows refuses it while another program has the file open, and then a link could not be removed.
		await syncFile(arrival.pathBytes);
		await linkFile(arrival.pathBytes, temp);
	} catch (error) {
		const errno = errnoOf(error) ?? "";
		if (platform.noLinks.has(errno) || errno === "EXDEV") return false;
		if (errno === "ENOENT") throw workerError("work.changed", { path: arrival.path }, { cause: error });
		throw writeFault(error, errno === "EBUSY" ? arrival.pathBytes : temp);
	}
	const found = await identityAt(temp);
	if (found !== null && sameContent(found, arrival.identity)) return true;
	await removeIfThere(temp);
	throw workerError("work.changed", { path: arrival.path });
}

/** The fingerprint of a linked file, which `linkTemp` has synced. */
export async function sealLinked(temp: string): Promise<Sealed> {
	try {
		const { dev, ino, mtimeNs, size } = identityOf(await lstat(temp, { bigint: true }));
		return { dev, ino, mtimeNs, bytes: size };
	} catch (error) {
		throw writeFault(error, temp);
	}
}

/** Whether a product is the source itself, under another name. */
export function isLinked({ identity }: Pick<Arrival, "identity">, product: Pick<Identity, "dev" | "ino">): boolean {
	return product.dev === identity.dev && product.ino === identity.ino;
}
