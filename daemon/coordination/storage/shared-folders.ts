import type { Config, InboxConfig } from "../../../config/config.ts";
import { knownFolders } from "../../../config/destination.ts";
import { deviceOf } from "../../../workers/files/identity.ts";
import type { Connection } from "../../journal/sql/connection.ts";
import type { SharedFolder } from "./beacon.ts";
import { recordedShares } from "./shares.ts";

/**
 * The folders in which every host must see the same storage: inboxes, libraries, and folders of libraries that are on another
 * file system here, or were on one on the host that recorded them.
 */
export async function sharedFolders({ inboxes }: Config, connection: Connection): Promise<readonly SharedFolder[]> {
	const recorded = await recordedShares(connection);
	const folders = new Map<string, SharedFolder>();
	for (const one of inboxes) {
		for (const folder of [one.library, ...(await foldersApart(one, (folder) => recorded.has(folder)))]) {
			folders.set(folder, { kind: "library", folder });
		}
		folders.set(one.inbox, { kind: "inbox", folder: one.inbox });
	}
	return [...folders.values()];
}

async function foldersApart(
	{ library, destinations }: InboxConfig,
	isRecorded: (folder: string) => boolean,
): Promise<readonly string[]> {
	const home = await deviceOf(library);
	const apart: string[] = [];
	for (const folder of new Set([...knownFolders(destinations), destinations.unsorted])) {
		const device = await deviceOf(folder);
		if (isRecorded(folder) || (device !== null && device !== home)) apart.push(folder);
	}
	return apart;
}
