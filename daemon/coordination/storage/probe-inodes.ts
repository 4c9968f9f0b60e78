import { removeIfThere, writeFault } from "../../../workers/files/durable.ts";
import { errnoOf, type Identity, identityAt } from "../../../workers/files/identity.ts";
import { closeUnwritten, createFile, fileAt, linkFile, renameFile } from "../../../workers/files/lost-replies.ts";
import { platform } from "../../../workers/platform/platform.ts";
import { hostsError } from "../../hosts-errors.ts";
import { beaconPath, nameBeside, type SharedFolder } from "./beacon.ts";

/**
 * Makes sure that the inode number of a file in a folder is the same with each of its names and at each look. If it is not, the
 * client made it, and no other host has the same. Throws `hosts.no-inodes`, and the errors of writing.
 */
export async function probeInodes(shared: SharedFolder): Promise<void> {
	const first = nameBeside(beaconPath(shared));
	const second = `${first}-moved`;
	try {
		await closeUnwritten(await createFile(first));
		const made = await identityAt(first);
		const found =
			faultOf(made, await fileAt(first), "a file gets another inode number at each look") ??
			faultOf(made, await linked(first, second), "two names of one file have different inode numbers") ??
			faultOf(made, await renamed(first, second), "a file gets another inode number when it is renamed");
		if (found !== null) throw hostsError("hosts.no-inodes", { folder: shared.folder, found });
	} catch (error) {
		throw writeFault(error, first);
	} finally {
		await removeIfThere(first);
		await removeIfThere(second);
	}
}

function faultOf(made: Identity | null, now: Identity | "no links" | null, fault: string): string | null {
	if (now === "no links") return null;
	if (made === null || now === null) return "a new file is not there";
	if (made.ino === "0") return "its files have no inode numbers";
	return made.ino === now.ino ? null : fault;
}

async function linked(first: string, second: string): Promise<Identity | "no links" | null> {
	try {
		await linkFile(first, second);
	} catch (error) {
		// Files get their names by renames then.
		if (platform.noLinks.has(errnoOf(error) ?? "")) return "no links";
		throw error;
	}
	const found = await fileAt(second);
	await removeIfThere(second);
	return found;
}

async function renamed(first: string, second: string): Promise<Identity | null> {
	await renameFile(first, second);
	return fileAt(second);
}
