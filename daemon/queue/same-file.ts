import { toLatin1 } from "../../workers/files/file-path.ts";
import { type Arrival, identityAt, sameButForId, sameContent } from "../../workers/files/identity.ts";
import { fileAt } from "../../workers/files/lost-replies.ts";
import type { InboxFile } from "../inbox/scan.ts";

/** Whether a file is one that was seen before, under any name, or under the same name with another inode. */
export function isOfFile(before: Arrival, found: Arrival): boolean {
	if (sameContent(before.identity, found.identity)) return true;
	return before.pathBytes.equals(found.pathBytes) && sameButForId(before.identity, found.identity);
}

/** The file with its current inode, which may have changed while it waited; nothing else may have. */
export async function withCurrentId(file: InboxFile): Promise<InboxFile> {
	const identity = await identityAt(file.pathBytes).catch(() => null);
	return identity !== null && sameButForId(identity, file.identity) ? { ...file, identity } : file;
}

/** The file with its current ctime, which every link to it changes; nothing else may have changed. */
export async function withCurrentCtime(file: Arrival): Promise<Arrival> {
	const identity = await fileAt(file.pathBytes).catch(() => null);
	return identity !== null && sameContent(identity, file.identity) ? { ...file, identity } : file;
}

/** A key for names as a scan lists them, not by `pathKey`: some folders distinguish case, although their system does not. */
export function nameKey({ pathBytes }: Pick<Arrival, "pathBytes">): string {
	return toLatin1(pathBytes);
}

/** A key for files that are completely unchanged. */
export function identityKey({ identity }: Pick<Arrival, "identity">): string {
	const { dev, ino, size, mtimeNs, ctimeNs } = identity;
	return [dev, ino, size, mtimeNs, ctimeNs].join(":");
}
