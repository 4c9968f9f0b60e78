import { errnoOf, type Identity } from "../../workers/files/identity.ts";
import { fileAt } from "../../workers/files/lost-replies.ts";
import type { FileSystem } from "../../workers/platform/contract.ts";
import type { InboxFile } from "../inbox/scan.ts";

/**
 * The identity of a file when it is about to be taken. On a network file system it is asked of the server, because the scan may
 * have found an old one in the client's cache; null while the file is gone or cannot be opened. `current`: the file system of the
 * inbox, null before it is known.
 */
export function identityNowOn(current: () => FileSystem | null): (candidate: InboxFile) => Promise<Identity | null> {
	return async ({ pathBytes, identity }) => {
		if (current()?.others !== "clients") return identity;
		try {
			return await fileAt(pathBytes);
		} catch (error) {
			if (errnoOf(error) === null) throw error;
			return null;
		}
	};
}
