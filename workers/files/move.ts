import { removeIfThere, syncFolder } from "./durable.ts";
import { type FilePath, folderOf, nameOf, pathsIn } from "./file-path.ts";
import { folderAt, statsAt } from "./identity.ts";
import { type BeforeName, type PlacedFile, place } from "./place.ts";

/** A file to be moved. */
export interface FileToMove {
	readonly from: FilePath;
	/** Whether the file is at this path, unchanged. */
	readonly isAt: (path: FilePath) => Promise<boolean>;
}

/**
 * Moves a file to the first free name in an existing folder on the same mount. The new name is durable before the old
 * one is removed, and no file is overwritten. `before`: see `place`. Throws UserError and the errors of `place`; the
 * file has its old name then.
 */
export async function moveFile(
	file: FileToMove,
	folder: string | Uint8Array,
	names: Iterable<Uint8Array>,
	before: BeforeName,
): Promise<FilePath> {
	const placed = await place(file.from, pathsIn(folder, names), before);
	await dropOldName(file, placed);
	return placed.path;
}

/**
 * Makes the new name of a file durable and then removes the old one. If that fails, the new name is removed.
 * `isCopy`: the new name is a copy, not a link.
 */
export async function dropOldName({ from, isAt }: FileToMove, placed: PlacedFile, isCopy = false): Promise<void> {
	// Where there are no hard links, a rename has already removed the old name.
	const isSecond = placed.linked && (isCopy || !(await isSameEntry(from, placed.path)));
	try {
		await syncFolder(folderOf(placed.path));
		if (isSecond && (await isAt(from))) await removeIfThere(from);
	} catch (error) {
		// A network share may report a failure although it removed the old name.
		const isLeft = isSecond && (await isAt(from).catch(() => false));
		if (isLeft) await removeIfThere(placed.path).catch(() => undefined);
		throw error;
	}
	await syncFolder(folderOf(from));
}

/**
 * Whether two paths may be one entry of a folder: a link to a folder or a bind mount gives it a second path, and some
 * file systems ignore the case or the Unicode form of names. Without a second link, the file has only one entry.
 */
async function isSameEntry(one: FilePath, other: FilePath): Promise<boolean> {
	if ((await folderAt(folderOf(one))) !== (await folderAt(folderOf(other)))) return false;
	const [name, otherName] = [one, other].map((path) => nameOf(path).toString().toLowerCase());
	return name === otherName || (await statsAt(other))?.nlink === 1;
}
