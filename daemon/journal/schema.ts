import { ModelError } from "../../toolkit/errors.ts";
import { type Connection, openConnection } from "./connection.ts";
import { MIGRATIONS } from "./migrations.ts";
import { numberIn } from "./rows.ts";

/** How long to wait for a reader or a backup that holds the database; far longer than any of ours takes. */
const BUSY_MS = 10_000;

/** Opens the daemon's database, made and brought up to date where needed. A corrupt or a newer one is refused. */
export async function openForWriting(path: string): Promise<Connection> {
	const connection = await openConnection(path, { mode: "write", waitMs: BUSY_MS });
	try {
		await checkWhole(connection, path);
		const version = await versionOf(connection, path);
		await connection.script("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
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

async function checkWhole(connection: Connection, path: string): Promise<void> {
	const [row] = await connection.all("PRAGMA quick_check(1)");
	if (row?.quick_check !== "ok") throw new ModelError("journal.corrupt", { path, found: String(row?.quick_check) });
}

async function versionOf(connection: Connection, path: string): Promise<number> {
	const [row = {}] = await connection.all("PRAGMA user_version");
	const version = numberIn(row, "user_version");
	if (version > MIGRATIONS.length) {
		throw new ModelError("journal.newer", { path, found: version, known: MIGRATIONS.length });
	}
	return version;
}

async function migrate(connection: Connection, version: number): Promise<void> {
	for (const [index, step] of MIGRATIONS.entries()) {
		if (index < version) continue;
		try {
			await connection.script(`BEGIN IMMEDIATE; ${step}; PRAGMA user_version = ${index + 1}; COMMIT;`);
		} catch (error) {
			await connection.script("ROLLBACK").catch(() => undefined);
			throw error;
		}
	}
}
