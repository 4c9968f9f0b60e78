import { constants } from "node:fs";
import { copyFile, lstat, open } from "node:fs/promises";
import { UserError } from "../../toolkit/errors.ts";
import { workerError } from "../../workers/errors.ts";
import { makeFolders, removeIfThere, syncFolder, writeFault } from "../../workers/files/durable.ts";
import { type FilePath, folderOf, inFolder, pathFromHex, pathsIn } from "../../workers/files/file-path.ts";
import { asPath, errnoOf, identityAt, identityOf } from "../../workers/files/identity.ts";
import { fileAt } from "../../workers/files/lost-replies.ts";
import { dropOldName } from "../../workers/files/move.ts";
import { numberedNames, splitName } from "../../workers/files/names.ts";
import { type PlacedFile, place } from "../../workers/files/place.ts";
import type { FileFingerprint, FileMove } from "../journal/port/revisions.ts";
import { matches } from "./known-file.ts";

/** Records the state of a move before its next step. */
export type NoteMove = (move: FileMove) => Promise<void>;

/**
 * Moves one file to its new name; the new name is durable before the old one is removed, and no file is overwritten.
 * After a crash it continues from the recorded state. A file that has neither name any more was lost: its `to`
 * becomes null.
 */
export async function carry(move: FileMove, note: NoteMove): Promise<FileMove> {
	const from = pathFromHex(move.from.path);
	const arrived = await arrivedAt(move);
	// A crash may have left the temporary name of a copy.
	if (move.tried !== null) await removeIfThere(copyPath(move));
	if (!(await isAt(from, move))) {
		const to = arrived?.toString("hex") ?? null;
		await syncFolder(folderOf(from)).catch(() => undefined);
		return { ...move, to, done: true };
	}
	if (move.taken === "leave" && arrived === null && (await fileAt(firstPath(move))) !== null) {
		return { ...move, to: move.from.path, done: true };
	}
	const folder = pathFromHex(move.folder);
	if ((await identityAt(folder)) === null) await makeFolders(folder.toString());
	const given = arrived === null ? await give(move, note) : { move, placed: { path: arrived, linked: true } };
	const file = { from, isAt: (path: FilePath) => isAt(path, move) };
	await dropOldName(file, given.placed, given.move.copy !== null);
	return { ...given.move, to: given.placed.path.toString("hex"), done: true };
}

/** A file, or its copy, under the new name. */
interface Given {
	readonly move: FileMove;
	readonly placed: PlacedFile;
}

/** Whether an attempted move may have changed something: a network share can lose the reply. */
export async function mayHaveMoved(move: FileMove): Promise<boolean> {
	if (move.done) return true;
	if (move.tried === null) return false;
	try {
		return (await arrivedAt(move)) !== null || !(await isAt(pathFromHex(move.from.path), move));
	} catch {
		return true;
	}
}

/** The path where an earlier attempt put the file; removes a placeholder that it left. */
async function arrivedAt({ tried, from, copy }: FileMove): Promise<FilePath | null> {
	if (tried === null) return null;
	const path = pathFromHex(tried.path);
	const found = await fileAt(path);
	if (found === null) return null;
	if (matches(found, from.mark) || (copy !== null && matches(found, copy))) return path;
	if (tried.placeholder && found.size === 0) await removeIfThere(path);
	return null;
}

async function isAt(path: FilePath, { from }: FileMove): Promise<boolean> {
	const found = await fileAt(path);
	return found !== null && matches(found, from.mark);
}

/** Gives the file its new name; on another mount, copies it there. */
async function give(move: FileMove, note: NoteMove): Promise<Given> {
	const from = pathFromHex(move.from.path);
	try {
		return { move, placed: await placeFor(move, from, note) };
	} catch (error) {
		if (errnoOf(error) !== "EXDEV") throw error;
	}
	const copied = await copyBeside(move);
	try {
		const noted = { ...move, copy: copied.mark };
		await note(noted);
		return { move: noted, placed: await placeFor(noted, copied.path, note) };
	} finally {
		await removeIfThere(copied.path);
	}
}

async function placeFor(move: FileMove, file: FilePath, note: NoteMove): Promise<PlacedFile> {
	try {
		return await place(file, pathsFor(move), (path, placeholder) =>
			note({ ...move, tried: { path: path.toString("hex"), placeholder } }),
		);
	} catch (error) {
		const isTaken = error instanceof UserError && error.code === "work.no-free-name";
		if (!isTaken || move.taken === "number") throw error;
		throw workerError("work.exists", { path: firstPath(move).toString() });
	}
}

function* pathsFor(move: FileMove): Generator<FilePath> {
	if (move.taken !== "number") {
		yield firstPath(move);
		return;
	}
	const { stem, extension } = splitName(pathFromHex(move.name));
	yield* pathsIn(pathFromHex(move.folder), numberedNames(stem, extension));
}

function firstPath(move: FileMove): FilePath {
	return inFolder(pathFromHex(move.folder), pathFromHex(move.name));
}

/** A synced copy under a temporary name. */
interface Copied {
	readonly path: FilePath;
	readonly mark: FileFingerprint;
}

/**
 * Copies a file into its destination folder under a hidden temporary name, with its time and permissions, and syncs
 * it. Replaces the copy of an earlier attempt, since the name belongs to this move alone.
 */
async function copyBeside(move: FileMove): Promise<Copied> {
	const { from } = move;
	const source = pathFromHex(from.path);
	const path = copyPath(move);
	try {
		await removeIfThere(path);
		await copyFile(asPath(source), asPath(path), constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
		const was = await lstat(asPath(source), { bigint: true });
		const handle = await open(asPath(path), "r+");
		try {
			await handle.utimes(was.atime, was.mtime);
			await handle.sync();
			const copy = identityOf(await handle.stat({ bigint: true }));
			if (!matches(identityOf(was), from.mark) || copy.size !== from.mark.size) {
				throw workerError("work.changed", { path: source.toString() });
			}
			return { path, mark: { ino: copy.ino, size: copy.size, mtimeNs: copy.mtimeNs } };
		} finally {
			await handle.close();
		}
	} catch (error) {
		await removeIfThere(path).catch(() => undefined);
		throw writeFault(error, path);
	}
}

/** The name of a copy while it is being written. */
function copyPath({ from, folder }: FileMove): FilePath {
	return inFolder(pathFromHex(folder), `.autoprune-${from.mark.ino}-${from.mark.mtimeNs}.part`);
}
