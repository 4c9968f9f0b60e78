import { type FilePath, isWithin } from "../../../workers/files/file-path.ts";
import type { Identity } from "../../../workers/files/identity.ts";
import { fileAt } from "../../../workers/files/lost-replies.ts";
import { hostsError } from "../../hosts-errors.ts";
import { openPostgres } from "../../journal/postgres/connection.ts";
import type { Connection } from "../../journal/sql/connection.ts";
import { beaconPath, readBeacon, type SharedFolder } from "./beacon.ts";
import { refuseOther } from "./prove-folders.ts";
import { clusterOf, recordedShares } from "./shares.ts";

/**
 * Makes sure that this machine, which may not be one of the hosts, sees their storage in the shared folders with these paths: on
 * other storage, every file that the journal names would seem to be deleted. Other shared folders may have been given up. Writes
 * nothing. Throws `hosts.no-beacon`, `hosts.other-storage` and `journal.*`.
 */
export async function requireSameStorage(url: string, paths: readonly FilePath[]): Promise<void> {
	const connection = await openPostgres(url, { name: "autoprune: storage" });
	try {
		const cluster = await clusterOf(connection);
		for (const [folder, recorded] of await recordedShares(connection)) {
			if (!paths.some((path) => isWithin(path, folder))) continue;
			const [shared, found] = await beaconIn(folder, connection);
			const { share } = await readBeacon(shared, cluster);
			refuseOther(shared, recorded, { share, ino: found.ino });
		}
	} finally {
		await connection.close();
	}
}

/** Whether a folder is an inbox or a library is not recorded; it is never both. */
async function beaconIn(folder: string, connection: Connection): Promise<readonly [SharedFolder, Identity]> {
	const [library, inbox] = [{ kind: "library", folder } as const, { kind: "inbox", folder } as const];
	for (const shared of [library, inbox]) {
		const found = await fileAt(beaconPath(shared));
		if (found !== null) return [shared, found];
	}
	const missing = (await isInbox(folder, connection)) ? inbox : library;
	throw hostsError("hosts.no-beacon", { folder, path: beaconPath(missing) });
}

/** Whether a file has come from the folder. */
async function isInbox(folder: string, connection: Connection): Promise<boolean> {
	return (await connection.all("SELECT 1 FROM jobs WHERE inbox = ? LIMIT 1", [folder])).length > 0;
}
