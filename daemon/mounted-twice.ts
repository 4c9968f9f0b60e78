import { dirname } from "node:path";
import type { Config } from "../config/config.ts";
import { knownFolders } from "../config/destination.ts";
import { folderAt } from "../workers/files/identity.ts";
import { daemonError } from "./errors.ts";

/**
 * Throws `work.folders-overlap` when an inbox is, contains or is within a folder that models are written to, by another
 * path: a bind mount gives a folder a second path, which is no link. Outputs would be taken for new files, without end.
 */
export async function refuseMountedTwice({ inboxes }: Pick<Config, "inboxes">): Promise<void> {
	for (const { inbox } of inboxes) {
		const [own, ...above] = await idsFrom(inbox);
		for (const { destinations } of inboxes) {
			for (const other of knownFolders(destinations)) {
				const ids = await idsFrom(other);
				const isSame = isKnown(own) && ids.includes(own);
				const isAbove = isKnown(ids[0]) && above.includes(ids[0]);
				if (isSame || isAbove) throw daemonError("work.folders-overlap", { inbox, other });
			}
		}
	}
}

/** Device and inode of a folder and of every folder above it; null for those that do not exist. */
async function idsFrom(folder: string): Promise<(string | null)[]> {
	const id = await folderAt(folder).catch(() => null);
	const above = dirname(folder);
	return above === folder ? [id] : [id, ...(await idsFrom(above))];
}

/** Some network file systems have no inode numbers and give zero. */
function isKnown(id: string | null | undefined): id is string {
	return id != null && !id.endsWith(":0");
}
