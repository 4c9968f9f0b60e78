import { randomUUID } from "node:crypto";
import { dirname } from "node:path";
import { workerError } from "../../../workers/errors.ts";
import { makeFolders } from "../../../workers/files/durable.ts";
import { deviceOf, folderAt, type Identity } from "../../../workers/files/identity.ts";
import { fileAt } from "../../../workers/files/lost-replies.ts";
import { hostsError } from "../../hosts-errors.ts";
import type { Connection } from "../../journal/sql/connection.ts";
import { beaconPath, readBeacon, type SharedFolder, writeBeacon } from "./beacon.ts";
import { probeInodes } from "./probe-inodes.ts";
import { type RecordedShare, recordedShares, recordShare } from "./shares.ts";

/** A folder whose storage is that of the other hosts. */
interface ProvenFolder {
	readonly folder: string;
	/** The device number on this host. */
	readonly dev: string;
	readonly share: string;
}

/**
 * Makes sure that this host sees the same storage in each folder as the other hosts, by a beacon in it. The first host that uses a
 * folder writes its beacon. Returns the ids of the shares by device number, one to one. Throws `work.folder-missing`;
 * `hosts.no-beacon` for a folder that other hosts have used and that has none, such as an empty mount point;
 * `hosts.other-storage`; and `hosts.no-inodes`.
 */
export async function proveFolders(
	folders: readonly SharedFolder[],
	cluster: string,
	connection: Connection,
): Promise<ReadonlyMap<string, string>> {
	const recorded = await recordedShares(connection);
	const proven: ProvenFolder[] = [];
	const add = (one: ProvenFolder): void => {
		refuseOtherMounts(one, proven);
		proven.push(one);
	};
	// Recorded folders come first, because they decide about the id of their file system.
	for (const shared of folders) {
		const known = recorded.get(shared.folder);
		if (known !== undefined) add(await proveRecorded(shared, known, cluster));
	}
	for (const shared of folders) {
		if (!recorded.has(shared.folder)) add(await recordNew(shared, cluster, proven, connection));
	}
	return new Map(proven.map(({ dev, share }) => [dev, share]));
}

/** A folder that another host has recorded, or this one before. */
async function proveRecorded(shared: SharedFolder, recorded: RecordedShare, cluster: string): Promise<ProvenFolder> {
	return compared(shared, recorded, await requireBeacon(shared), cluster);
}

/** Returns the beacon of a folder. Throws `work.folder-missing` and `hosts.no-beacon`. */
export async function requireBeacon(shared: SharedFolder): Promise<Identity> {
	const { folder } = shared;
	const path = beaconPath(shared);
	await requireFolder(folder);
	const found = await fileAt(path);
	if (found === null) throw hostsError("hosts.no-beacon", { folder, path });
	return found;
}

/** A folder that no host has recorded. */
async function recordNew(
	shared: SharedFolder,
	cluster: string,
	proven: readonly ProvenFolder[],
	connection: Connection,
): Promise<ProvenFolder> {
	const { folder } = shared;
	const path = beaconPath(shared);
	await requireFolder(folder);
	await makeFolders(dirname(path));
	const found = (await fileAt(path)) ?? (await created(shared, cluster, proven));
	const { share } = await readBeacon(shared, cluster);
	return compared(shared, await recordShare(connection, folder, { share, ino: found.ino }), found, cluster);
}

async function requireFolder(folder: string): Promise<void> {
	if ((await folderAt(folder)) === null) throw workerError("work.folder-missing", { folder });
}

async function compared(
	shared: SharedFolder,
	recorded: RecordedShare,
	beacon: Identity,
	cluster: string,
): Promise<ProvenFolder> {
	const { share } = await readBeacon(shared, cluster);
	// First, for the right error: an inode number that the client made up differs from the recorded one, too.
	await probeInodes(shared);
	refuseOther(shared, recorded, { share, ino: beacon.ino });
	return { folder: shared.folder, dev: beacon.dev, share };
}

/** Throws `hosts.other-storage` where the beacon that was found in a folder is not the recorded one. */
export function refuseOther(shared: SharedFolder, recorded: RecordedShare, beacon: RecordedShare): void {
	const found = otherThan(recorded, beacon, beaconPath(shared));
	if (found !== null) throw hostsError("hosts.other-storage", { folder: shared.folder, found });
}

async function created(shared: SharedFolder, cluster: string, proven: readonly ProvenFolder[]): Promise<Identity> {
	const { folder } = shared;
	const path = beaconPath(shared);
	const dev = await deviceOf(dirname(path));
	const share = proven.find((one) => one.dev === dev)?.share ?? randomUUID();
	await writeBeacon(shared, { cluster, share });
	const written = await fileAt(path);
	if (written === null) throw hostsError("hosts.no-beacon", { folder, path });
	return written;
}

function otherThan(recorded: RecordedShare, found: RecordedShare, path: string): string | null {
	if (recorded.share !== found.share) return `${path} is of another share`;
	if (recorded.ino === found.ino) return null;
	return `${path} has inode number ${found.ino} here and ${recorded.ino} on other hosts, as in a copy`;
}

/** One id for two devices, or two for one, could not be translated back. */
function refuseOtherMounts(one: ProvenFolder, proven: readonly ProvenFolder[]): void {
	const { folder } = one;
	for (const other of proven) {
		if ((other.dev === one.dev) === (other.share === one.share)) continue;
		const found =
			other.dev === one.dev
				? `it is on the same file system as ${other.folder}, and was not on the host that recorded it`
				: `it is on another file system than ${other.folder}, and was on the same on the host that recorded it`;
		throw hostsError("hosts.other-storage", { folder, found });
	}
}
