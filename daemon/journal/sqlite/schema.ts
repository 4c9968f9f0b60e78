import { journalError } from "../errors.ts";
import { numberIn } from "../sql/rows.ts";
import { openConnection, type SqliteConnection } from "./connection.ts";
import { MIGRATIONS } from "./migrations.ts";

/** How long to wait for a reader or a backup that locks the database; far longer than any of ours takes. */
const BUSY_MS = 10_000;

/** Size to which the write-ahead log is truncated after a checkpoint. */
const LOG_BYTES = 16 * 2 ** 20;

/**
 * Opens the daemon's database, creates it and migrates it if needed. A newer schema is refused, and so is a database
 * that turns out to be corrupt when it is opened. With `check`, every page is read, at about 10 MB/s from a cold
 * disk.
 */
export async function openForWriting(path: string, { check = false } = {}): Promise<SqliteConnection> {
	const connection = await openConnection(path, { mode: "write", waitMs: BUSY_MS });
	try {
		const version = await versionOf(connection, path);
		const defect = check ? await defectOf(connection) : null;
		if (defect !== null) throw journalError("journal.corrupt", { path, found: defect });
		// Without write permission SQLite opens a database read-only, and only the first change fails.
		await connection.script(`PRAGMA user_version = ${version}`);
		await connection.script(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
			PRAGMA journal_size_limit = ${LOG_BYTES};`);
		await migrate(connection, version);
		return connection;
	} catch (error) {
		await connection.close();
		throw error;
	}
}

/** Opens the database beside a running daemon; null when nothing has been written to it yet. */
export async function openForReading(path: string): Promise<SqliteConnection | null> {
	const connection = await openConnection(path, { mode: "read", waitMs: BUSY_MS });
	try {
		if ((await versionOf(connection, path)) > 0) return connection;
	} catch (error) {
		await connection.close();
		throw error;
	}
	await connection.close();
	return null;
}

/** SQLite's description of the first error in a database; null when it is sound. Reads the whole database. */
export async function defectOf(connection: SqliteConnection): Promise<string | null> {
	const [row] = await connection.all("PRAGMA quick_check(1)");
	return row?.quick_check === "ok" ? null : String(row?.quick_check);
}

async function versionOf(connection: SqliteConnection, path: string): Promise<number> {
	// This also reads the schema; the version alone is a number in the first page.
	const [row = {}] = await connection.all(
		"SELECT user_version, (SELECT count(*) FROM sqlite_master) FROM pragma_user_version",
	);
	const version = numberIn(row, "user_version");
	if (version > MIGRATIONS.length) {
		throw journalError("journal.newer", { path, found: version, known: MIGRATIONS.length });
	}
	return version;
}

/** In one transaction, so that another process never sees a partly created journal. */
async function migrate(connection: SqliteConnection, version: number): Promise<void> {
	if (version === MIGRATIONS.length) return;
	try {
		await connection.script("BEGIN IMMEDIATE");
		// Another process, such as a command beside a starting daemon, may have done it first.
		const [row = {}] = await connection.all("PRAGMA user_version");
		const steps = MIGRATIONS.slice(numberIn(row, "user_version"));
		await connection.script(`${[...steps, `PRAGMA user_version = ${MIGRATIONS.length}`].join(";")}; COMMIT;`);
	} catch (error) {
		await connection.script("ROLLBACK").catch(() => undefined);
		throw error;
	}
}
