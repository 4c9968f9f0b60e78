import sqlite3 from "sqlite3";
import { errnoOf } from "../../../workers/files/identity.ts";
import { journalError } from "../errors.ts";
import type { Bound, Connection, Row } from "../sql/connection.ts";
import { SQLITE } from "./dialect.ts";
import { statementsOf } from "./statements.ts";

/** An open SQLite database. */
export interface SqliteConnection extends Connection {
	/** Interrupts running statements, which then fail; for statements that may take minutes. */
	interrupt(): void;
}

/** Options for opening a database. `waitMs`: how long to wait for another process's lock. */
export interface OpenOptions {
	readonly mode: "read" | "write";
	readonly waitMs: number;
}

type Done<T> = (error: Error | null, value: T) => void;

/** Opens a database file. An invalid file opens without an error: only the first query fails. */
export async function openConnection(path: string, { mode, waitMs }: OpenOptions): Promise<SqliteConnection> {
	const flags = mode === "read" ? sqlite3.OPEN_READONLY : sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE;
	const database = await new Promise<sqlite3.Database>((resolve, reject) => {
		const opened = new sqlite3.Database(path, flags, (error) => {
			if (error) reject(journalFault(error, path));
			else resolve(opened);
		});
	});
	database.configure("busyTimeout", waitMs);
	const settled = <T>(start: (done: Done<T>) => void): Promise<T> =>
		new Promise((resolve, reject) => {
			start((error, value) => (error ? reject(journalFault(error, path)) : resolve(value)));
		});
	const statements = statementsOf(database);
	async function onStatement<T>(sql: string, start: (on: sqlite3.Statement, done: Done<T>) => void): Promise<T> {
		try {
			const statement = await statements.prepared(sql);
			return await new Promise<T>((resolve, reject) => {
				start(statement, (error, value) => (error ? reject(error) : resolve(value)));
			});
		} catch (error) {
			statements.drop(sql);
			throw error instanceof Error ? journalFault(error, path) : error;
		}
	}
	return {
		dialect: SQLITE,
		run: (sql, bound = []) =>
			onStatement(sql, (statement, done) => {
				statement.run(asDriverTakes(bound), function (error) {
					done(error, { changes: this.changes });
				});
			}),
		all: (sql, bound = []) =>
			onStatement<readonly Row[]>(sql, (statement, done) => {
				statement.all<Row>(asDriverTakes(bound), done);
			}),
		interrupt: () => database.interrupt(),
		script: (sql) => settled<void>((done) => database.exec(sql, (error) => done(error))),
		async close() {
			await statements.close();
			return settled<void>((done) => database.close((error) => done(error)));
		},
	};
}

/** Runs work on a connection of its own. When the signal is aborted, the work fails. */
export async function interruptible<T>(
	connection: SqliteConnection,
	signal: AbortSignal,
	work: () => Promise<T>,
): Promise<T> {
	const stop = (): void => connection.interrupt();
	signal.throwIfAborted();
	signal.addEventListener("abort", stop);
	try {
		return await work();
	} finally {
		signal.removeEventListener("abort", stop);
	}
}

function asDriverTakes(bound: readonly Bound[]): (string | number | Buffer | null)[] {
	return bound.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value));
}

/**
 * Converts SQLite's result codes to faults of the user's machine; a code that means a bug in our code is rethrown.
 */
function journalFault(error: Error, path: string): Error {
	const code = errnoOf(error);
	switch (code) {
		case "SQLITE_CORRUPT":
		case "SQLITE_NOTADB":
			return journalError("journal.corrupt", { path, found: error.message }, { cause: error });
		case "SQLITE_FULL":
			return journalError("journal.full", { path }, { cause: error });
		case "SQLITE_BUSY":
			return journalError("journal.busy", { path }, { cause: error });
		case "SQLITE_CANTOPEN":
		case "SQLITE_READONLY":
		case "SQLITE_PERM":
		case "SQLITE_AUTH":
		case "SQLITE_IOERR":
			return journalError("journal.unusable", { path, found: error.message }, { cause: error });
		default:
			return error;
	}
}
