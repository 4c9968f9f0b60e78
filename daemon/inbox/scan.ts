import type { BigIntStats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { basename } from "node:path";
import { isCoreMlFolder } from "../../toolkit/formats/other-models.ts";
import { type Arrival, asPath, errnoOf, folderAt, identityOf, isGone } from "../../workers/files/identity.ts";
import { controlFileOf, hasPartBeside, isControlFile, isIgnoredName } from "./ignored-names.ts";
import { isSidecarName, ownersIn } from "./sidecars.ts";

/** Folders in folders are followed this far: deeper is no inbox but a mistake, such as a whole disk moved in. */
const MOST_DEPTH = 8;

/**
 * Files that are looked at side by side. A share that hangs holds as many threads of the pool, of which there may be no
 * more than four, and the journal needs one.
 */
const LOOKS_AT_ONCE = 2;

/** A file that may be a model, as one scan saw it. */
export interface InboxFile extends Arrival {
	/** Bytes the file system really holds for it; fewer than its size where a download left holes. */
	readonly allocated: number;
	/** Whether a browser writes a `.part` file for it: an empty file is only its placeholder then. */
	readonly partBeside: boolean;
	/** Name of the control file beside it, by which a program says that its download is not complete. */
	readonly controlFile?: string | null;
}

/** Something that is not looked at, and why; one log line each is due. */
export interface Passed {
	readonly path: string;
	readonly why: string;
}

/**
 * What one look at the whole inbox found. `missing`: the folder itself is not there, or, by `errno`, cannot be read:
 * neither says anything of its files.
 */
export type ScanResult =
	| { readonly kind: "missing"; readonly errno?: string }
	| {
			readonly kind: "seen";
			readonly candidates: readonly InboxFile[];
			/** Sidecars whose models are not beside them. The others are left to their models' journeys. */
			readonly lone: readonly InboxFile[];
			readonly passed: readonly Passed[];
			/** All that is passed by now, also what earlier looks told. */
			readonly allPassed: readonly Passed[];
			/** Changes when another folder, or a mount, takes the inbox's place. */
			readonly root: string;
	  };

interface Folder {
	readonly path: Buffer;
	readonly depth: number;
}

interface FoundEntry {
	readonly candidates: InboxFile[];
	readonly lone: InboxFile[];
	readonly passed: Passed[];
	readonly folders: Folder[];
}

/**
 * Looks at every file under a folder but for those in the ignored ones (absolute paths): where originals and refused
 * files go. Throws only what says that the folder itself cannot be read.
 */
export async function scan(folder: string, ignoredFolders: readonly string[]): Promise<ScanResult> {
	const root = await folderAt(folder);
	if (root === null) return { kind: "missing" };
	const found: FoundEntry = {
		candidates: [],
		lone: [],
		passed: [],
		folders: [{ path: Buffer.from(folder), depth: 0 }],
	};
	for (let next = found.folders.pop(); next !== undefined; next = found.folders.pop()) {
		const names = await namesIn(next, found);
		if (names === null) return { kind: "missing" };
		await lookThrough(next, names, ignoredFolders, found);
	}
	const { candidates, lone, passed } = found;
	return { kind: "seen", candidates, lone, passed, allPassed: passed, root };
}

/** Null when the inbox itself went away during the scan. A subfolder that cannot be read is passed by. */
async function namesIn(folder: Folder, found: FoundEntry): Promise<Buffer[] | null> {
	try {
		return await readdir(folder.path, { encoding: "buffer" });
	} catch (error) {
		const errno = errnoOf(error);
		if (folder.depth === 0) {
			if (isGone(error)) return null;
			throw error;
		}
		if (!isGone(error)) found.passed.push({ path: folder.path.toString(), why: `cannot be read (${errno})` });
		return [];
	}
}

async function lookThrough(
	folder: Folder,
	names: readonly Buffer[],
	ignoredFolders: readonly string[],
	found: FoundEntry,
): Promise<void> {
	const siblings = new Set(names.map((name) => name.toString()));
	const parts = new Set([...siblings].filter((sibling) => sibling.endsWith(".part")));
	const seen = names.filter((name) => !isLeftOut(name.toString(), siblings));
	const around: Around = { siblings, parts, ignoredFolders, ownerOf: ownersIn(names.map(asLatin1)) };
	const left = seen.values();
	const look = async (): Promise<void> => {
		for (const name of left) await lookAt(folder, name, around, found);
	};
	await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, look));
}

function isLeftOut(name: string, siblings: ReadonlySet<string>): boolean {
	return isIgnoredName(name) || isControlFile(name, siblings);
}

interface Around {
	readonly siblings: ReadonlySet<string>;
	readonly parts: ReadonlySet<string>;
	readonly ignoredFolders: readonly string[];
	readonly ownerOf: ReturnType<typeof ownersIn>;
}

/** Maps every byte to one character, so that names that are not UTF-8 stay apart. */
function asLatin1(name: Buffer): string {
	return name.toString("latin1");
}

async function lookAt(folder: Folder, name: Buffer, around: Around, found: FoundEntry): Promise<void> {
	const called = asLatin1(name);
	const isSidecar = isSidecarName(called);
	// Left to its model's journey, so nobody needs to know more of it: half of a large inbox may be sidecars.
	if (isSidecar && around.ownerOf(called) !== null) return;
	const pathBytes = Buffer.concat([folder.path, Buffer.from("/"), name]);
	const path = pathBytes.toString();
	const stats = await statsOf(pathBytes, path, found);
	if (stats === null) return;
	if (stats.isDirectory()) {
		if (around.ignoredFolders.includes(path)) return;
		if (isCoreMlFolder(path)) {
			found.passed.push({ path, why: "a Core ML model, whose files belong together" });
			return;
		}
		if (folder.depth === MOST_DEPTH) found.passed.push({ path, why: `lies ${MOST_DEPTH} folders deep` });
		else found.folders.push({ path: pathBytes, depth: folder.depth + 1 });
		return;
	}
	const why = whyPassed(stats);
	if (why !== null) {
		found.passed.push({ path, why });
		return;
	}
	const list = isSidecar ? found.lone : found.candidates;
	list.push(candidateOf(path, pathBytes, stats, around));
}

function candidateOf(path: string, pathBytes: Buffer, stats: BigIntStats, { parts, siblings }: Around): InboxFile {
	const allocated = Number(stats.blocks) * 512;
	const partBeside = stats.size === 0n && hasPartBeside(basename(path), parts);
	const controlFile = controlFileOf(basename(path), siblings);
	return { path, pathBytes, identity: identityOf(stats), allocated, partBeside, controlFile };
}

async function statsOf(pathBytes: Buffer, path: string, found: FoundEntry): Promise<BigIntStats | null> {
	try {
		return await lstat(asPath(pathBytes), { bigint: true });
	} catch (error) {
		if (!isGone(error)) found.passed.push({ path, why: `cannot be looked at (${errnoOf(error)})` });
		return null;
	}
}

function whyPassed(stats: BigIntStats): string | null {
	if (stats.isSymbolicLink()) return "a link: links are not followed, drop the file itself";
	if (!stats.isFile()) return "not a regular file";
	return null;
}
