import { constants } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { UserError } from "../../toolkit/errors.ts";
import { removeIfThere, writeFault } from "../../workers/files/durable.ts";
import {
	type Arrival,
	asPath,
	errnoOf,
	type Identity,
	identityAt,
	identityOf,
	isGone,
	sameContent,
} from "../../workers/files/identity.ts";
import { closeUnwritten, linkFile } from "../../workers/files/lost-replies.ts";
import { NO_LINKS } from "../../workers/files/place.ts";
import type { Sealed } from "./temp.ts";

/**
 * Whether a file may be published by a link in this folder: where that lies on its file system, and where its rights are
 * at least those of an ordinary new file. They are the user's own and stay as they are, so a narrower file is copied.
 */
export async function canBeLinked({ pathBytes, identity }: Arrival, folder: string): Promise<boolean> {
	const found = await identityAt(folder);
	const rights = 0o666 & ~process.umask();
	const mode = await modeOf(pathBytes);
	return found?.dev === identity.dev && (mode & rights) === rights;
}

/**
 * Gives the file that came the temporary name, too. False where the file system makes no such link. Throws ModelError
 * `work.changed` where it is no longer the file that was looked at.
 */
export async function linkTemp(arrival: Arrival, temp: string): Promise<boolean> {
	try {
		await linkFile(arrival.pathBytes, temp);
	} catch (error) {
		const errno = errnoOf(error) ?? "";
		if (NO_LINKS.has(errno) || errno === "EXDEV") return false;
		if (errno === "ENOENT") throw new UserError("work.changed", { path: arrival.path }, { cause: error });
		throw writeFault(error, temp);
	}
	const found = await identityAt(temp);
	if (found !== null && sameContent(found, arrival.identity)) return true;
	await removeIfThere(temp);
	throw new UserError("work.changed", { path: arrival.path });
}

/** Makes the bytes of a linked file durable; nothing else is done to it. */
export async function sealLinked(temp: string): Promise<Sealed> {
	try {
		const handle = await open(temp, constants.O_RDONLY | constants.O_NOFOLLOW);
		try {
			await handle.sync();
			const { dev, ino, mtimeNs, size } = identityOf(await handle.stat({ bigint: true }));
			return { dev, ino, mtimeNs, bytes: size };
		} finally {
			await closeUnwritten(handle);
		}
	} catch (error) {
		throw writeFault(error, temp);
	}
}

/** Whether a product is the very file that came, under another name. */
export function isLinked({ identity }: Pick<Arrival, "identity">, product: Pick<Identity, "dev" | "ino">): boolean {
	return product.dev === identity.dev && product.ino === identity.ino;
}

/** The rights of what lies at a path; none where nothing does. */
async function modeOf(path: Uint8Array): Promise<number> {
	try {
		return (await lstat(asPath(path))).mode;
	} catch (error) {
		if (isGone(error)) return 0;
		throw error;
	}
}
