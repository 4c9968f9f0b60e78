import { isUtf8 } from "node:buffer";
import type { Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { hasModelEnding } from "../../../toolkit/name.ts";
import { pathKey } from "../../../workers/files/file-path.ts";
import { type Identity, identityOf } from "../../../workers/files/identity.ts";
import { isIgnoredName } from "../../inbox/ignored-names.ts";
import type { WireFile, WireRoot } from "../wire/models.ts";

/** A model file below a root. */
export interface WalkedFile extends WireFile {
	readonly identity: Identity;
	readonly modified: Date;
}

/** Enough for any library. The page shows 200 at once and has a search. */
const MOST_FILES = 20_000;
/** A folder of pictures beside the models must not make a search take minutes. */
const MOST_ENTRIES = 200_000;
/** Number of folders below a root, as in an inbox. */
const MOST_DEPTH = 16;

interface Walk {
	readonly files: WalkedFile[];
	/** Number of entries that may still be read. */
	left: number;
}

/** Keys of folders, by `pathKey`. */
interface SpecialFolders {
	/** Folders to leave out. */
	readonly except: ReadonlySet<string>;
	/** Folders that are walked also if they are links. */
	readonly links: ReadonlySet<string>;
}

/**
 * The model files below the roots. Other links, hidden and temporary files, names that are not UTF-8, and folders that
 * cannot be read are left out. A file of a root within another root is listed once.
 */
export async function walkRoots(roots: readonly WireRoot[], { except, links }: SpecialFolders): Promise<WalkedFile[]> {
	const walk: Walk = { files: [], left: MOST_ENTRIES };
	const special = { except: new Set([...except, ...roots.map(({ folder }) => pathKey(folder))]), links };
	for (const [root, { folder }] of roots.entries()) {
		await walkFolder(walk, { root, folder, path: "", depth: 0 }, special);
	}
	return walk.files;
}

interface Folder {
	readonly root: number;
	/** The folder of the root. */
	readonly folder: string;
	/** The path below it; empty for the root itself. */
	readonly path: string;
	readonly depth: number;
}

async function walkFolder(walk: Walk, folder: Folder, special: SpecialFolders): Promise<void> {
	const entries = await entriesOf(join(folder.folder, folder.path));
	walk.left -= entries.length;
	const named = entries.flatMap((entry) => {
		const name = entry.name.toString();
		return isUtf8(entry.name) && !isIgnoredName(name) ? [{ entry, path: folder.path + name }] : [];
	});
	const models = named.filter(({ entry, path }) => entry.isFile() && hasModelEnding(path));
	const files = await Promise.all(models.map(({ path }) => walkedFile(folder, path)));
	walk.files.push(...files.filter((file) => file !== null).slice(0, MOST_FILES - walk.files.length));
	if (folder.depth === MOST_DEPTH) return;
	for (const { entry, path } of named) {
		if (walk.left <= 0 || walk.files.length === MOST_FILES) return;
		const absolute = join(folder.folder, path);
		const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && special.links.has(pathKey(absolute)));
		if (!isFolder || special.except.has(pathKey(absolute))) continue;
		await walkFolder(walk, { ...folder, path: `${path}/`, depth: folder.depth + 1 }, special);
	}
}

async function entriesOf(folder: string): Promise<readonly Dirent<Buffer>[]> {
	try {
		return await readdir(folder, { withFileTypes: true, encoding: "buffer" });
	} catch {
		// The library may be away, and the status says so.
		return [];
	}
}

/** Null for a file that has disappeared. */
async function walkedFile({ root, folder }: Folder, path: string): Promise<WalkedFile | null> {
	try {
		const stats = await lstat(join(folder, path), { bigint: true });
		return { root, path, identity: identityOf(stats), modified: stats.mtime };
	} catch {
		return null;
	}
}
