import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { HistoryReader } from "../../../daemon/journal/port/history.ts";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import type { Channel } from "../../../daemon/journal/port/outbox.ts";
import { openConnection, type SqliteConnection } from "../../../daemon/journal/sqlite/connection.ts";
import { openHistory } from "../../../daemon/journal/sqlite/history.ts";
import { openJournal } from "../../../daemon/journal/sqlite/journal.ts";
import { MIGRATIONS } from "../../../daemon/journal/sqlite/migrations.ts";
import { tempFolder } from "../temp-folder.ts";

/** Path of a journal that does not exist yet, in a temporary folder. */
export async function newJournalPath(): Promise<string> {
	return join(await tempFolder(), "state", "journal.db");
}

/** Opens a journal. When the test ends it is closed, unless the test has closed it. */
export async function openedJournal(path: string, channels: readonly Channel[] = []): Promise<Journal> {
	return closedAfterwards(await openJournal(path, channels));
}

/** A new journal, and its path. */
export async function newJournal(channels: readonly Channel[] = []): Promise<{ journal: Journal; path: string }> {
	const path = await newJournalPath();
	return { journal: await openedJournal(path, channels), path };
}

/** Opens the history as a command does. It is closed like `openedJournal`. */
export async function openedHistory(path: string): Promise<HistoryReader> {
	return closedAfterwards(await openHistory(path));
}

/**
 * Opens the database itself. `waitMs`: how long to wait for a lock of another connection. It is closed like
 * `openedJournal`.
 */
export async function openedDatabase(path: string, mode: "read" | "write", waitMs = 1000): Promise<SqliteConnection> {
	return closedAfterwards(await openConnection(path, { mode, waitMs }));
}

/** The database of a journal with only the first steps of the schema, as an older version left it, and its path. */
export async function olderDatabase(steps: number): Promise<{ database: SqliteConnection; path: string }> {
	const path = join(await tempFolder(), "journal.db");
	const database = await openedDatabase(path, "write");
	await database.script(`${MIGRATIONS.slice(0, steps).join(";")}; PRAGMA user_version = ${steps}`);
	return { database, path };
}

/** The paths of a journal's backups, the newest first. */
export async function backupPaths(path: string): Promise<string[]> {
	const folder = join(dirname(path), "backups");
	const names = await readdir(folder).catch(() => []);
	const backups = names.filter((name) => /^journal-\d{8}T\d{6}Z\.db$/.test(name));
	return backups
		.sort()
		.reverse()
		.map((name) => join(folder, name));
}

function closedAfterwards<T extends { close(): Promise<void> }>(opened: T): T {
	let isOpen = true;
	const close = (): Promise<void> => {
		isOpen = false;
		return opened.close();
	};
	onTestFinished(async () => {
		if (isOpen) await close();
	});
	return { ...opened, close };
}
