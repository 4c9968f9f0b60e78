import { copyFile, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { UserError } from "../../toolkit/errors.ts";
import { removeIfThere, syncFile, syncFolder, writeFault } from "../../workers/files/durable.ts";
import { isGone } from "../../workers/files/identity.ts";
import { renameFile } from "../../workers/files/lost-replies.ts";
import type { Pause } from "./port/control.ts";
import type { Journal } from "./port/journal.ts";
import type { Channel } from "./port/outbox.ts";
import type { Backup } from "./port/upkeep.ts";
import { beginPause } from "./sql/pause.ts";
import { backupsOf, isSound } from "./sqlite/backups.ts";
import { isGoneWithBackups } from "./sqlite/gone.ts";
import { exists } from "./sqlite/history.ts";
import { isMarked, markInUse } from "./sqlite/in-use.ts";
import { openJournal } from "./sqlite/journal.ts";
import { openForWriting } from "./sqlite/schema.ts";

/**
 * Opens the journal for writing. A damaged journal is moved aside. Its newest sound backup replaces a journal that
 * was damaged or deleted, and the daemon starts paused, so that a person can first check what is missing from the
 * backup.
 */
export async function openOrRestore(path: string, channels: readonly Channel[] = []): Promise<Journal> {
	if (!(await isGoneWithBackups(path)) && !(await wasCutShort(path))) {
		try {
			return await openJournal(path, channels);
		} catch (error) {
			if (!(error instanceof UserError && error.code === "journal.corrupt")) throw error;
		}
	}
	await restore(path, new Date());
	return openJournal(path, channels);
}

/**
 * Job numbers skipped after a restore, because they may have been used since the backup: far more than a day needs.
 * They are never used again.
 */
const NUMBERS_SKIPPED = 10_000;

/** A crash happened while a damaged journal without backups was being replaced. */
async function wasCutShort(path: string): Promise<boolean> {
	return (await isMarked(path)) && !(await exists(path)) && (await lastAside(path)) !== null;
}

async function restore(path: string, now: Date): Promise<void> {
	// Set before a journal is opened, so that a crash from here on is detected.
	await markInUse(path);
	const aside = `${path}${ASIDE}${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
	// The database first: SQLite deletes a write-ahead log that has no database.
	for (const ending of ["", "-wal", "-shm"]) await moveIfThere(`${path}${ending}`, `${aside}${ending}`);
	await syncFolder(dirname(path));
	await takePlace({ path, aside: await latestAside(path), backup: await newestSound(path) }, now);
}

/** Separates a damaged journal's name from the time at which it was moved aside. */
const ASIDE = ".corrupt-";

async function lastAside(path: string): Promise<string | null> {
	const folder = dirname(path);
	const names = (await readdir(folder)).filter((name) => name.startsWith(`${basename(path)}${ASIDE}`));
	const last = names
		.filter((name) => name.endsWith("Z"))
		.sort()
		.at(-1);
	return last === undefined ? null : join(folder, last);
}

/**
 * The damaged journal that is being replaced. A journal moved aside before the newest backup was made does not count.
 */
async function latestAside(path: string): Promise<string | null> {
	const aside = await lastAside(path);
	const [newest] = await backupsOf(path);
	if (aside === null || newest === undefined) return aside;
	const movedAt = aside.slice(aside.lastIndexOf(ASIDE) + ASIDE.length);
	return movedAt < newest.madeAt.replaceAll(/[-:]/g, "") ? null : aside;
}

async function newestSound(path: string): Promise<Backup | null> {
	for (const backup of await backupsOf(path)) {
		if (await isSound(backup)) return backup;
	}
	return null;
}

interface GoneJournal {
	readonly path: string;
	/** Current path of the damaged journal; null when it is gone. */
	readonly aside: string | null;
	/** Null: a new journal is started. */
	readonly backup: Backup | null;
}

/** The restored journal gets its name only when it is complete and paused. */
async function takePlace({ path, aside, backup }: GoneJournal, now: Date): Promise<void> {
	const unfinished = `${path}.restoring`;
	try {
		for (const ending of ["", "-wal", "-shm"]) await removeIfThere(`${unfinished}${ending}`);
		if (backup !== null) await copyFile(backup.path, unfinished);
		await preparePaused(unfinished, { since: now.toISOString(), why: pauseText(backup, aside) });
		await syncFile(unfinished);
		await renameFile(unfinished, path);
		await syncFolder(dirname(path));
	} catch (error) {
		throw writeFault(error, unfinished);
	}
}

async function preparePaused(path: string, pause: Pause): Promise<void> {
	const connection = await openForWriting(path);
	try {
		await connection.run("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'jobs'", [NUMBERS_SKIPPED]);
		await beginPause(connection, pause);
	} finally {
		// Moves the write-ahead log into the database and deletes it.
		await connection.close();
	}
}

function pauseText(backup: Backup | null, aside: string | null): string {
	const before = aside === null ? "the journal was gone" : `the journal was damaged, and was moved to ${aside}`;
	const now =
		backup === null
			? "there was no backup, so a new journal was started"
			: `its backup of ${backup.madeAt.slice(0, 16).replace("T", " ")} UTC was restored`;
	return `${before}; ${now}`;
}

async function moveIfThere(from: string, to: string): Promise<void> {
	try {
		await renameFile(from, to);
	} catch (error) {
		if (!isGone(error)) throw writeFault(error, from);
	}
}
