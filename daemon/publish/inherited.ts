import { chmod, mkdir, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeFault } from "../../workers/files/durable.ts";
import { errnoOf } from "../../workers/files/identity.ts";
import { createMutex } from "../runtime/mutex.ts";

/** Attributes that new files inherit from their folder. */
export interface Inherited {
	/** The group of the folder, if the folder is setgid. */
	readonly gid: number | null;
	/** The permissions from the folder's default ACL; null if the umask decides. */
	readonly mode: number | null;
}

/** For folders from which new files inherit nothing. */
export const NOTHING_INHERITED: Inherited = { gid: null, mode: null };

const SETGID = 0o2000;

/** Jobs that begin together may probe the same folder. */
const oneByOne = createMutex();

/**
 * Creates a hidden folder, reads its mode and removes it, because Node cannot read ACLs. A default ACL that gives the
 * same permissions as the umask cannot be noticed. `instance`: the daemon, so that no other one uses the same name; in
 * this one, folders are probed one at a time.
 * Throws UserError when nothing can be created in the folder.
 */
export async function inheritedIn(folder: string, instance: string): Promise<Inherited> {
	const { mode, gid } = await stat(folder);
	const acl = await oneByOne(() => modeByAcl(join(folder, `.autoprune-probe-${instance}`)));
	return { gid: (mode & SETGID) === 0 ? null : gid, mode: acl };
}

/** Whether a file that is linked into the folder has the same group and permissions as a new one. */
export function looksInherited({ gid }: { readonly gid: number }, inherited: Inherited): boolean {
	return inherited.mode === null && (inherited.gid === null || inherited.gid === gid);
}

/** The permissions that a new file would get. */
async function modeByAcl(probe: string): Promise<number | null> {
	try {
		await makeProbe(probe);
		try {
			const mode = await modeOf(probe);
			if (mode === (0o777 & ~process.umask())) return null;
			// A file system without permissions gives everything the same ones and ignores chmod.
			await chmod(probe, mode ^ 0o060).catch(() => undefined);
			return (await modeOf(probe)) === mode ? null : mode & 0o666;
		} finally {
			await rmdir(probe);
		}
	} catch (error) {
		throw writeFault(error, probe);
	}
}

/** Replaces the probe that a killed daemon left. */
async function makeProbe(probe: string): Promise<void> {
	try {
		await mkdir(probe);
	} catch (error) {
		if (errnoOf(error) !== "EEXIST") throw error;
		await rmdir(probe);
		await mkdir(probe);
	}
}

async function modeOf(path: string): Promise<number> {
	return (await stat(path)).mode & 0o777;
}
