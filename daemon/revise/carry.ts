import { lstat } from "node:fs/promises";
import { UserError } from "../../toolkit/errors.ts";
import { makeFolders, removeIfThere, syncFolder } from "../../workers/files/durable.ts";
import { errnoOf, identityAt } from "../../workers/files/identity.ts";
import { fileAt } from "../../workers/files/lost-replies.ts";
import { numberedNames, splitName } from "../../workers/files/names.ts";
import { type PlacedFile, place } from "../../workers/files/place.ts";
import type { FileMove } from "../journal/port/revisions.ts";
import { folderOf } from "../publish/archive.ts";
import { copyBeside, copyPath } from "./copy.ts";
import { matches } from "./known-file.ts";

/** Commits how far a move has come, before what it says is done. */
export type NoteMove = (move: FileMove) => Promise<void>;

/**
 * Carries one file to its new name, which is durable before the old one goes; nothing is ever replaced. After a crash
 * it goes on from what was noted. A file that is under neither name any more was lost on the way: its `to` is null.
 */
export async function carry(move: FileMove, note: NoteMove): Promise<FileMove> {
	const from = Buffer.from(move.from.path, "hex");
	const arrived = await arrivedAt(move);
	// A crash may have left the name that a copy had first.
	if (move.tried !== null) await removeIfThere(copyPath(move));
	if (!(await isAt(from, move))) {
		const to = arrived?.toString("hex") ?? null;
		await syncFolder(folderOf(from)).catch(() => undefined);
		return { ...move, to, done: true };
	}
	if (move.taken === "leave" && arrived === null && (await identityAt(firstPath(move))) !== null) {
		return { ...move, to: move.from.path, done: true };
	}
	const folder = Buffer.from(move.folder, "hex");
	if ((await identityAt(folder)) === null) await makeFolders(folder.toString());
	const given = arrived === null ? await give(move, note) : { move, placed: { path: arrived, linked: true } };
	await dropOldName(from, folder, given);
	return { ...given.move, to: given.placed.path.toString("hex"), done: true };
}

/** A file that has its new name, or a copy that has. */
interface Given {
	readonly move: FileMove;
	readonly placed: PlacedFile;
}

/** Makes the new name durable, and only then lets the old one go. A name that must stay beside the old one goes. */
async function dropOldName(from: Buffer, folder: Buffer, { move, placed }: Given): Promise<void> {
	// Two paths may be one name, by a link to a folder; and where there are no hard links a rename took the old one.
	const isSecond = placed.linked && (move.copy !== null || (await hasOtherName(placed.path)));
	try {
		await syncFolder(folder);
		if (isSecond && (await isAt(from, move))) await removeIfThere(from);
	} catch (error) {
		// When the removal of the old name failed on a network share, the old name can still be gone.
		const isLeft = isSecond && (await isAt(from, move).catch(() => false));
		if (isLeft) await removeIfThere(placed.path).catch(() => undefined);
		throw error;
	}
	await syncFolder(folderOf(from));
}

/** Whether a move was tried and has, or may have, changed something: a network share can lose the reply. */
export async function mayHaveMoved(move: FileMove): Promise<boolean> {
	if (move.done) return true;
	if (move.tried === null) return false;
	try {
		return (await arrivedAt(move)) !== null || !(await isAt(Buffer.from(move.from.path, "hex"), move));
	} catch {
		return true;
	}
}

/** Where an earlier try has brought the file; an empty file that it has made is removed. */
async function arrivedAt({ tried, from, copy }: FileMove): Promise<Buffer | null> {
	if (tried === null) return null;
	const path = Buffer.from(tried.path, "hex");
	const found = await fileAt(path);
	if (found === null) return null;
	if (matches(found, from.mark) || (copy !== null && matches(found, copy))) return path;
	if (tried.placeholder && found.size === 0) await removeIfThere(path);
	return null;
}

async function isAt(path: Buffer, { from }: FileMove): Promise<boolean> {
	const found = await fileAt(path);
	return found !== null && matches(found, from.mark);
}

/** Whether a file would still be there without this name. */
export async function hasOtherName(path: Buffer): Promise<boolean> {
	return (await lstat(path)).nlink > 1;
}

/** Gives the file its new name; on another mount it is a copy that gets it. */
async function give(move: FileMove, note: NoteMove): Promise<Given> {
	const from = Buffer.from(move.from.path, "hex");
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

async function placeFor(move: FileMove, file: Buffer, note: NoteMove): Promise<PlacedFile> {
	try {
		return await place(file, pathsFor(move), (path, placeholder) =>
			note({ ...move, tried: { path: path.toString("hex"), placeholder } }),
		);
	} catch (error) {
		const isTaken = error instanceof UserError && error.code === "work.no-free-name";
		if (!isTaken || move.taken === "number") throw error;
		throw new UserError("work.exists", { path: firstPath(move).toString() });
	}
}

function* pathsFor(move: FileMove): Generator<Buffer> {
	if (move.taken !== "number") {
		yield firstPath(move);
		return;
	}
	const { stem, extension } = splitName(Buffer.from(move.name, "hex"));
	for (const name of numberedNames(stem, extension)) yield inFolder(move, name);
}

function firstPath(move: FileMove): Buffer {
	return inFolder(move, Buffer.from(move.name, "hex"));
}

function inFolder({ folder }: FileMove, name: Buffer): Buffer {
	return Buffer.concat([Buffer.from(folder, "hex"), Buffer.from("/"), name]);
}
