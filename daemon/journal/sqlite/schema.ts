import { UserError } from "../../../toolkit/errors.ts";
import { type Connection, openConnection } from "./connection.ts";
import { MIGRATIONS } from "./migrations.ts";
import { numberIn } from "./rows.ts";

/** How long to wait for a reader or a backup that holds the database; far longer than any of ours takes. */
const BUSY_MS = 10_000;

/** What the log of the latest changes is cut back to once it has been taken into the database. */
const LOG_BYTES = 16 * 2 ** 20;

/**
 * Opens the daemon's database, made and brought up to date where needed. A newer one is refused, and one that shows
 * itself corrupt at the first look; with `check`, every page is looked at, at some 10 MB/s from a cold disk.
 */
export async function openForWriting(path: string, { check = false } = {}): Promise<Connection> {
	const connection = await openConnection(path, { mode: "write", waitMs: BUSY_MS });
	try {
		const version = await versionOf(connection, path);
		const defect = check ? await defectOf(connection) : null;
		if (defect !== null) throw new UserError("journal.corrupt", { path, found: defect });
		// Where SQLite may not write it opens a database to read, and only the first change tells.
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
export async function openForReading(path: string): Promise<Connection | null> {
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

/** The first thing that is wrong with a database, in SQLite's words; null when it is sound. Reads it all. */
export async function defectOf(connection: Connection): Promise<string | null> {
	const [row] = await connection.all("PRAGMA quick_check(1)");
	return row?.quick_check === "ok" ? null : String(row?.quick_check);
}

async function versionOf(connection: Connection, path: string): Promise<number> {
	// The schema is read with it, where the version alone would be one number of the first page.
	const [row = {}] = await connection.all(
		"SELECT user_version, (SELECT count(*) FROM sqlite_master) FROM pragma_user_version",
	);
	const version = numberIn(row, "user_version");
	if (version > MIGRATIONS.length) {
		throw new UserError("journal.newer", { path, found: version, known: MIGRATIONS.length });
	}
	return version;
}

/** In one transaction: who waits for a journal to read never meets one that is half made. */
async function migrate(connection: Connection, version: number): Promise<void> {
	if (version === MIGRATIONS.length) return;
	try {
		await connection.script("BEGIN IMMEDIATE");
		// Another process may have come first: a command beside a daemon that starts.
		const [row = {}] = await connection.all("PRAGMA user_version");
		const steps = MIGRATIONS.slice(numberIn(row, "user_version"));
		await connection.script(`${[...steps, `PRAGMA user_version = ${MIGRATIONS.length}`].join(";")}; COMMIT;`);
	} catch (error) {
		await connection.script("ROLLBACK").catch(() => undefined);
		throw error;
	}
}
