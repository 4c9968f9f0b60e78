import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { removeIfThere, writeFault, writeNewFile } from "../../../workers/files/durable.ts";
import { filePath } from "../../../workers/files/file-path.ts";
import { errnoOf } from "../../../workers/files/identity.ts";
import { fileAt, linkFile } from "../../../workers/files/lost-replies.ts";
import { platform } from "../../../workers/platform/platform.ts";
import { hostsError } from "../../hosts-errors.ts";
import { WORK_FOLDER } from "../../publish/staging-folder.ts";

/** A folder that every host has at the same path. */
export interface SharedFolder {
	readonly kind: "library" | "inbox";
	/** Absolute. */
	readonly folder: string;
}

/** A file in a shared folder by which hosts recognise that they see the same storage. */
export interface Beacon {
	/** The id of the hosts' database. */
	readonly cluster: string;
	/** The id of the file system. Hosts use it in place of its device number, which differs between them. */
	readonly share: string;
}

/** The path of a folder's beacon. In an inbox it is hidden, so that it is never taken as a model. */
export function beaconPath({ kind, folder }: SharedFolder): string {
	return kind === "library" ? join(folder, WORK_FOLDER, "cluster") : join(folder, ".autoprune-cluster");
}

/** Reads the beacon of a folder. Throws `hosts.other-storage` if the file belongs to another cluster or is not a beacon. */
export async function readBeacon(shared: SharedFolder, cluster: string): Promise<Beacon> {
	const { folder } = shared;
	const path = beaconPath(shared);
	const beacon = parsed(await readFile(path, "utf8"));
	if (beacon === null) throw hostsError("hosts.other-storage", { folder, found: `${path} has other content` });
	if (beacon.cluster === cluster) return beacon;
	throw hostsError("hosts.other-storage", { folder, found: `${path} is of another database` });
}

/**
 * Creates the beacon of a folder, unless another host creates it at the same time. It is complete and durable when it gets its
 * name. Throws the errors of writing.
 */
export async function writeBeacon(shared: SharedFolder, beacon: Beacon): Promise<void> {
	const path = beaconPath(shared);
	const text = `${JSON.stringify(beacon)}\n`;
	const unfinished = nameBeside(path);
	try {
		await writeNewFile(filePath(unfinished), dirname(path), text);
		await linkFile(unfinished, path).catch(async (error: unknown) => {
			if (!platform.noLinks.has(errnoOf(error) ?? "")) throw error;
			await writeFile(path, text, { flag: "wx" });
		});
	} catch (error) {
		if (errnoOf(error) !== "EEXIST") throw writeFault(error, path);
	} finally {
		await removeIfThere(unfinished);
	}
}

/** Whether hosts share an inbox, of any database. An inbox that cannot be read counts as not shared. */
export async function isSharedInbox(inbox: string): Promise<boolean> {
	return (await fileAt(beaconPath({ kind: "inbox", folder: inbox })).catch(() => null)) !== null;
}

/** Removes the beacon of an inbox, unless it is of another cluster. Throws the errors of writing. */
export async function removeInboxBeacon(inbox: string, cluster: string): Promise<void> {
	const shared: SharedFolder = { kind: "inbox", folder: inbox };
	const beacon = await readBeacon(shared, cluster).catch(() => null);
	if (beacon !== null) await removeIfThere(beaconPath(shared));
}

/** A new name for a file beside a beacon. */
export function nameBeside(path: string): string {
	return `${path}-${randomBytes(4).toString("hex")}`;
}

function parsed(text: string): Beacon | null {
	try {
		const found: unknown = JSON.parse(text);
		return isBeacon(found) ? found : null;
	} catch {
		return null;
	}
}

function isBeacon(found: unknown): found is Beacon {
	if (typeof found !== "object" || found === null || !("cluster" in found) || !("share" in found)) return false;
	return typeof found.cluster === "string" && typeof found.share === "string";
}
