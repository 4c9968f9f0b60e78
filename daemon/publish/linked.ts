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
import { fileAt, linkFile } from "../../workers/files/lost-replies.ts";
import { UMASK } from "../../workers/files/umask.ts";
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
	const rights = 0o666 & ~UMASK;
	const file = await statsAt(pathBytes);
	if (file === null || found?.dev !== identity.dev) return false;
	return (file.mode & rights) === rights && looksInherited(file, inherited);
}

/** Whether a source was linked. `identity`: its identity now, since a link changes ctime, even if it was removed. */
interface Linking {
	readonly linked: boolean;
	readonly identity: Identity;
}

/**
 * Syncs the source's bytes and links it to the temporary name. It is not linked where the file system does not support
 * such a link, or gives it another inode, as sshfs does. Throws UserError `work.changed` when the file is no longer the
 * one that was identified.
 */
export async function linkTemp(arrival: Arrival, temp: string): Promise<Linking> {
	const { path, pathBytes, identity } = arrival;
	try {
		// First, since Windows refuses it while another program has the file open, and then a link could not be removed.
		await syncFile(pathBytes);
		await linkFile(pathBytes, temp);
	} catch (error) {
		const errno = errnoOf(error) ?? "";
		if (platform.noLinks.has(errno) || errno === "EXDEV") return { linked: false, identity };
		if (errno === "ENOENT") throw workerError("work.changed", { path }, { cause: error });
		throw writeFault(error, errno === "EBUSY" ? pathBytes : temp);
	}
	const found = await fileAt(temp);
	if (found !== null && sameContent(found, identity)) return { linked: true, identity: found };
	await removeIfThere(temp);
	const source = await identityAt(pathBytes);
	if (source !== null && sameContent(source, identity)) return { linked: false, identity: source };
	throw workerError("work.changed", { path });
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
