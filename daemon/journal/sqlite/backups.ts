import { stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../../../toolkit/errors.ts";
import { makeFolders, removeIfThere, syncFile, syncFolder, writeFault } from "../../../workers/files/durable.ts";
import { namesIn } from "../../../workers/files/identity.ts";
import { renameFile } from "../../../workers/files/lost-replies.ts";
import { journalError } from "../errors.ts";
import type { Backup } from "../port/upkeep.ts";
import { interruptible, openConnection } from "./connection.ts";
import { defectOf } from "./schema.ts";

/** Daily backups of a week. */
const KEPT = 7;

/** Space that a backup must leave on the disk of the state folder, for the journal itself. */
const SPARE_BYTES = 64 * 2 ** 20;

/**
 * Copies a journal while it is in use. The copy gets its name only when it is complete and synced; old copies beyond
 * the limit are deleted. Throws `journal.no-room` before it starts if the disk is too full.
 */
export async function backUp(path: string, now: Date, signal: AbortSignal): Promise<Backup> {
	const folder = folderOf(path);
	await makeFolders(folder);
	const unfinished = join(folder, "unfinished.db");
	await removeIfThere(unfinished);
	await refuseWithoutRoom(path, folder);
	const backup = { path: join(folder, nameFor(now)), madeAt: `${now.toISOString().slice(0, 19)}Z` };
	try {
		await copyInto(path, unfinished, signal);
		await syncFile(unfinished);
		await renameFile(unfinished, backup.path);
		await syncFolder(folder);
	} catch (error) {
		await removeIfThere(unfinished).catch(() => undefined);
		throw writeFault(error, unfinished);
	}
	for (const { path: old } of (await backupsOf(path)).slice(KEPT)) await removeIfThere(old);
	return backup;
}

/** The backups of a journal, newest first. */
export async function backupsOf(path: string): Promise<readonly Backup[]> {
	const folder = folderOf(path);
	const names = (await namesIn(folder)).filter((name) => NAME.test(name));
	return names
		.sort()
		.reverse()
		.map((name) => ({ path: join(folder, name), madeAt: name.replace(NAME, "$1-$2-$3T$4:$5:$6Z") }));
}

/** Whether a backup is sound and can replace the journal. */
export async function isSound({ path }: Backup): Promise<boolean> {
	try {
		const connection = await openConnection(path, { mode: "read", waitMs: 0 });
		try {
			return (await defectOf(connection)) === null;
		} finally {
			await connection.close();
		}
	} catch (error) {
		if (error instanceof UserError) return false;
		throw error;
	}
}

/** Sorts by time, and is a valid file name on any file system. */
const NAME = /^journal-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.db$/;

function nameFor(now: Date): string {
	return `journal-${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z.db`;
}

function folderOf(path: string): string {
	return join(dirname(path), "backups");
}

async function refuseWithoutRoom(path: string, folder: string): Promise<void> {
	const { size } = await stat(path);
	const { bavail, bsize } = await statfs(folder);
	const needs = size + SPARE_BYTES;
	if (bavail * bsize < needs) throw journalError("journal.no-room", { folder, needs, free: bavail * bsize });
}

/** Uses a connection of its own, which reads a snapshot: writers are not blocked. */
async function copyInto(path: string, target: string, signal: AbortSignal): Promise<void> {
	const connection = await openConnection(path, { mode: "read", waitMs: 0 });
	try {
		await interruptible(connection, signal, () => connection.run("VACUUM INTO ?", [target]));
	} finally {
		await connection.close();
	}
}
