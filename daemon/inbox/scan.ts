import type { BigIntStats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { basename } from "node:path";
import { isCoreMlFolder } from "../../toolkit/formats/other-models.ts";
import { type FilePath, filePath, inFolder, pathKey, toLatin1 } from "../../workers/files/file-path.ts";
import {
	type Arrival,
	asPath,
	errnoOf,
	folderAt,
	identityOf,
	isGone,
	isKnownFolder,
} from "../../workers/files/identity.ts";
import type { FileSystem } from "../../workers/platform/contract.ts";
import { platform } from "../../workers/platform/platform.ts";
import type { FoldersById } from "./daemon-folders.ts";
import { controlFileOf, hasPartBeside, isControlFile, isIgnoredName } from "./ignored-names.ts";
import type { InboxRefusal } from "./refusal.ts";
import { isSidecarName, ownersIn, type SidecarFit, sidecarsByModel } from "./sidecars.ts";

/** Maximum depth of subfolders. A deeper tree is a mistake, such as a whole disk moved into the inbox. */
const MOST_DEPTH = 8;

/**
 * Files that are checked in parallel. A hung share blocks one thread of the pool for each, the pool may have only
 * four, and the journal needs one.
 */
const SCANNED_AT_ONCE = 2;

/** A file that may be a model, as seen by one scan. */
export interface InboxFile extends Arrival {
	/** Allocated bytes; fewer than the size when a download left holes. */
	readonly allocated: number;
	/** Whether a browser writes a `.part` file for it; an empty file is then only a placeholder. */
	readonly partBeside: boolean;
	/** Name of the control file beside it, with which a program marks its download as incomplete. */
	readonly controlFile?: string | null;
	/** The sidecars beside it. */
	readonly sidecars: readonly SidecarFit[];
}

/** An item that is ignored, and why. It is logged once. */
export interface Passed {
	readonly path: string;
	readonly why: string;
}

/**
 * The result of one scan of the whole inbox. `missing`: the folder does not exist or, with `errno`, cannot be read;
 * nothing is known about its files then.
 * `refused`: no file may be taken from it, and what kind of refusal it is; `errno` says why.
 */
export type ScanResult =
	| { readonly kind: "missing"; readonly errno?: string; readonly refused?: InboxRefusal["kind"] }
	| {
			readonly kind: "seen";
			readonly candidates: readonly InboxFile[];
			/**
			 * Sidecars without their models beside them. All other sidecars are handled by the jobs of their models.
			 */
			readonly lone: readonly InboxFile[];
			readonly passed: readonly Passed[];
			/** All ignored items, including those that earlier scans reported. */
			readonly allPassed: readonly Passed[];
			/** Changes when another folder or a mount replaces the inbox. */
			readonly root: string;
			/** That of the inbox; its subfolders are taken to be on the same. */
			readonly fileSystem: FileSystem;
	  };

interface Folder {
	readonly path: FilePath;
	readonly depth: number;
}

interface FoundEntry {
	readonly candidates: InboxFile[];
	readonly lone: InboxFile[];
	readonly passed: Passed[];
	readonly folders: Folder[];
}

/** The folders that a scan leaves out, as absolute paths. */
export interface LeftOutFolders {
	/** Folders of the inbox that hold originals and refused files, and the staging folder. */
	readonly ignoredFolders: readonly string[];
	/**
	 * Reads the other folders of the daemon. They are not in the inbox; a bind mount can show one there, and its files are
	 * not new. The scan reports it as ignored. Only called for an inbox with subfolders.
	 */
	readonly daemonFolders: () => Promise<FoldersById>;
}

/**
 * Scans every file under a folder except in the folders that are left out. Throws only when the folder itself cannot be
 * read.
 */
export async function scan(folder: string, { ignoredFolders, daemonFolders }: LeftOutFolders): Promise<ScanResult> {
	const root = await folderAt(folder);
	if (root === null) return { kind: "missing" };
	const fileSystem = await platform.fileSystem(folder);
	const ignored = await ignoredIn(ignoredFolders);
	let known: Promise<FoldersById> | null = null;
	const daemonFolderAt: DaemonFolderLookup = async (id) => {
		known ??= daemonFolders();
		return (await known).get(id) ?? null;
	};
	const found: FoundEntry = {
		candidates: [],
		lone: [],
		passed: [],
		folders: [{ path: filePath(folder), depth: 0 }],
	};
	for (let next = found.folders.pop(); next !== undefined; next = found.folders.pop()) {
		const names = await namesIn(next, found);
		if (names === null) return { kind: "missing" };
		await scanFolder(next, names, { ignored, daemonFolderAt }, found);
	}
	const { candidates, lone, passed } = found;
	return { kind: "seen", candidates, lone, passed, allPassed: passed, root, fileSystem };
}

/**
 * Folders that are not scanned, by their paths, and by device and inode: a file system may ignore the case of names, and
 * `Originals/` may be a link to another folder of the inbox.
 */
interface IgnoredFolders {
	readonly paths: ReadonlySet<string>;
	readonly ids: ReadonlySet<string>;
}

async function ignoredIn(folders: readonly string[]): Promise<IgnoredFolders> {
	const ids = await Promise.all(folders.map((folder) => folderAt(folder).catch(() => null)));
	return { paths: new Set(folders.map(pathKey)), ids: new Set(ids.filter(isKnownFolder)) };
}

/** Null when the inbox itself disappeared during the scan. An unreadable subfolder is skipped. */
async function namesIn(folder: Folder, found: FoundEntry): Promise<Buffer[] | null> {
	try {
		return await readdir(asPath(folder.path), { encoding: "buffer" });
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

async function scanFolder(
	folder: Folder,
	names: readonly Buffer[],
	leftOut: Pick<Around, "ignored" | "daemonFolderAt">,
	found: FoundEntry,
): Promise<void> {
	const siblings = new Set(names.map((name) => name.toString()));
	const parts = new Set([...siblings].filter((sibling) => sibling.endsWith(".part")));
	const seen = names.filter((name) => !isLeftOut(name.toString(), siblings));
	const latin1 = names.map(toLatin1);
	const ownerOf = ownersIn(latin1);
	const sidecars = sidecarsByModel(latin1, ownerOf);
	const around: Around = { ...leftOut, siblings, parts, ownerOf, sidecars };
	const left = seen.values();
	const scanNext = async (): Promise<void> => {
		for (const name of left) await scanItem(folder, name, around, found);
	};
	await Promise.all(Array.from({ length: SCANNED_AT_ONCE }, scanNext));
}

function isLeftOut(name: string, siblings: ReadonlySet<string>): boolean {
	return isIgnoredName(name) || isControlFile(name, siblings);
}

/** Returns the folder of the daemon with this device and inode; null when there is none. */
type DaemonFolderLookup = (id: string) => Promise<string | null>;

interface Around {
	readonly siblings: ReadonlySet<string>;
	readonly parts: ReadonlySet<string>;
	readonly ignored: IgnoredFolders;
	readonly daemonFolderAt: DaemonFolderLookup;
	readonly ownerOf: ReturnType<typeof ownersIn>;
	readonly sidecars: ReturnType<typeof sidecarsByModel>;
}

async function scanItem(folder: Folder, name: Buffer, around: Around, found: FoundEntry): Promise<void> {
	const called = toLatin1(name);
	const isSidecar = isSidecarName(called);
	// The model's job handles it, so it is not reported: half of the files of a large inbox may be sidecars.
	if (isSidecar && around.ownerOf(called) !== null) return;
	const pathBytes = inFolder(folder.path, name);
	const path = pathBytes.toString();
	const stats = await statsOf(pathBytes, path, found);
	if (stats === null) return;
	if (stats.isDirectory()) {
		const id = `${stats.dev}:${stats.ino}`;
		if (around.ignored.paths.has(pathKey(path)) || around.ignored.ids.has(id)) return;
		const why = await whyFolderPassed(path, id, folder.depth, around);
		if (why !== null) found.passed.push({ path, why });
		else found.folders.push({ path: pathBytes, depth: folder.depth + 1 });
		return;
	}
	const why = whyPassed(stats);
	if (why !== null) {
		found.passed.push({ path, why });
		return;
	}
	const list = isSidecar ? found.lone : found.candidates;
	list.push({ ...candidateOf(path, pathBytes, stats, around), sidecars: around.sidecars.get(called) ?? [] });
}

async function whyFolderPassed(
	path: string,
	id: string,
	depth: number,
	{ daemonFolderAt }: Pick<Around, "daemonFolderAt">,
): Promise<string | null> {
	if (isCoreMlFolder(path)) return "a Core ML model, which autoprune does not read";
	const other = await daemonFolderAt(id);
	if (other !== null) return `it is ${other} by another path, so its files are not new`;
	return depth === MOST_DEPTH ? `is ${MOST_DEPTH} folders deep, which is not scanned` : null;
}

function candidateOf(
	path: string,
	pathBytes: FilePath,
	stats: BigIntStats,
	{ parts, siblings }: Around,
): Omit<InboxFile, "sidecars"> {
	const allocated = Number(stats.blocks) * 512;
	const partBeside = stats.size === 0n && hasPartBeside(basename(path), parts);
	const controlFile = controlFileOf(basename(path), siblings);
	return { path, pathBytes, identity: identityOf(stats), allocated, partBeside, controlFile };
}

async function statsOf(pathBytes: FilePath, path: string, found: FoundEntry): Promise<BigIntStats | null> {
	try {
		return await lstat(asPath(pathBytes), { bigint: true });
	} catch (error) {
		if (!isGone(error)) found.passed.push({ path, why: `cannot be read (${errnoOf(error)})` });
		return null;
	}
}

function whyPassed(stats: BigIntStats): string | null {
	if (stats.isSymbolicLink()) return "a link; links are not followed, put the file itself here";
	if (!stats.isFile()) return "not a regular file";
	return null;
}
