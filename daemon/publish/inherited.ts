import { chmod, mkdir, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeFault } from "../../workers/files/durable.ts";
import { pathKey } from "../../workers/files/file-path.ts";
import { errnoOf, namesIn } from "../../workers/files/identity.ts";
import { UMASK } from "../../workers/files/umask.ts";
import { createKeyedMutex } from "../runtime/mutex.ts";

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

/** By the folder. Jobs that begin together may probe the same one. */
const inTurn = createKeyedMutex();

/** The beginning of a probe's name. */
const PROBE = ".autoprune-probe-";

/** A probe is there for a moment. */
const LEFT_AFTER_MS = 3600 * 1000;

/**
 * Creates a hidden folder, reads its mode and removes it, because Node cannot read ACLs. A default ACL that gives the
 * same permissions as the umask cannot be noticed. `daemon`: distinguishes the daemon, so that no other one uses the same
 * name; in this one, a folder is probed once at a time.
 * Throws UserError when nothing can be created in the folder.
 */
export async function inheritedIn(folder: string, daemon: string): Promise<Inherited> {
	const { mode, gid } = await stat(folder);
	const acl = await inTurn(pathKey(folder), () => modeByAcl(folder, `${PROBE}${daemon}`));
	return { gid: (mode & SETGID) === 0 ? null : gid, mode: acl };
}

/** Whether a file that is linked into the folder has the same group and permissions as a new one. */
export function looksInherited({ gid }: { readonly gid: number }, inherited: Inherited): boolean {
	return inherited.mode === null && (inherited.gid === null || inherited.gid === gid);
}

/** The permissions that a new file would get. */
async function modeByAcl(folder: string, name: string): Promise<number | null> {
	const probe = join(folder, name);
	try {
		await makeProbe(probe);
		try {
			await removeLeftProbes(folder, probe);
			const mode = await modeOf(probe);
			if (mode === (0o777 & ~UMASK)) return null;
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

/** Replaces the probe that this daemon left when it was killed. */
async function makeProbe(probe: string): Promise<void> {
	try {
		await mkdir(probe);
	} catch (error) {
		if (errnoOf(error) !== "EEXIST") throw error;
		await rmdir(probe);
		await mkdir(probe);
	}
}

/**
 * Removes the probes that other daemons left when they were killed. Compares times that the file server gave, since the
 * clocks of hosts may differ.
 */
async function removeLeftProbes(folder: string, own: string): Promise<void> {
	// A folder may allow that names are created in it and not that they are listed.
	const names = await namesIn(folder).catch(() => []);
	const now = (await stat(own)).mtimeMs;
	for (const probe of names.filter((name) => name.startsWith(PROBE)).map((name) => join(folder, name))) {
		const isLeft = await stat(probe).then(
			({ mtimeMs }) => now - mtimeMs > LEFT_AFTER_MS,
			() => false,
		);
		// A leftover does no harm where it cannot be removed.
		if (isLeft) await rmdir(probe).catch(() => undefined);
	}
}

async function modeOf(path: string): Promise<number> {
	return (await stat(path)).mode & 0o777;
}
