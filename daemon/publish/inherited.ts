import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { removeIfThere, writeFault } from "../../workers/files/durable.ts";

/** What a folder gives to the files that are created in it. */
export interface Inherited {
	/** The group of the folder, if the folder is setgid. */
	readonly gid: number | null;
	/** The permissions by the folder's default ACL; null if the umask decides. */
	readonly mode: number | null;
}

/** For folders that give nothing to new files. */
export const NOTHING_INHERITED: Inherited = { gid: null, mode: null };

const SETGID = 0o2000;

/** A hidden name, which web UIs and scans ignore. A probe that a crash left is used again. */
const PROBE = ".autoprune-probe";

/**
 * Finds out by a new file, which is removed again, since Node cannot read ACLs. A default ACL that gives the same
 * permissions as the umask cannot be noticed. Throws UserError when no file can be created in the folder.
 */
export async function inheritedIn(folder: string): Promise<Inherited> {
	const { mode, gid } = await stat(folder);
	return { gid: (mode & SETGID) === 0 ? null : gid, mode: await modeByAcl(join(folder, PROBE)) };
}

/** Whether a file that is linked into the folder has the same group and permissions as a new one. */
export function looksInherited({ gid }: { readonly gid: number }, inherited: Inherited): boolean {
	return inherited.mode === null && (inherited.gid === null || inherited.gid === gid);
}

async function modeByAcl(path: string): Promise<number | null> {
	const ordinary = 0o666 & ~process.umask();
	try {
		const handle = await open(path, "w", 0o666);
		try {
			const mode = (await handle.stat()).mode & 0o777;
			if (mode === ordinary) return null;
			// A file system without permissions gives every file the same ones, whatever is asked for.
			await handle.chmod(mode ^ 0o060).catch(() => undefined);
			return ((await handle.stat()).mode & 0o777) === mode ? null : mode;
		} finally {
			await handle.close();
			await removeIfThere(path);
		}
	} catch (error) {
		throw writeFault(error, path);
	}
}
