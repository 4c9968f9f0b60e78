import { access } from "node:fs/promises";
import { isGone } from "../../../workers/files/identity.ts";
import { journalError } from "../errors.ts";
import type { HistoryReader } from "../port/history.ts";
import type { Connection } from "../sql/connection.ts";
import { historyReaderOf, NO_HISTORY } from "../sql/history.ts";
import { numberIn } from "../sql/rows.ts";
import { refuseGone } from "./gone.ts";
import { MIGRATIONS } from "./migrations.ts";
import { openForReading } from "./schema.ts";

/**
 * Opens the history for reading. A journal that does not exist yet has no entries. Throws `journal.gone` when it does
 * not exist but backups of it do, and `journal.older` when no daemon of this version has opened it yet.
 */
export async function openHistory(path: string): Promise<HistoryReader> {
	await refuseGone(path);
	return (await openHistoryIfThere(path)) ?? NO_HISTORY;
}

/** Like `openHistory`, but null when there is no journal yet. */
export async function openHistoryIfThere(path: string): Promise<HistoryReader | null> {
	const connection = (await exists(path)) ? await openForReading(path) : null;
	if (connection === null) return null;
	try {
		await refuseOlder(connection, path);
	} catch (error) {
		await connection.close();
		throw error;
	}
	return historyReaderOf(connection);
}

/** Whether there is a journal to read. */
export async function exists(path: string): Promise<boolean> {
	try {
		await access(path);
		return true;
	} catch (error) {
		// Opening the database reports any other error.
		return !isGone(error);
	}
}

async function refuseOlder(connection: Connection, path: string): Promise<void> {
	const [row = {}] = await connection.all("PRAGMA user_version");
	const found = numberIn(row, "user_version");
	if (found < MIGRATIONS.length) throw journalError("journal.older", { path, found, wanted: MIGRATIONS.length });
}
