import { journalError } from "../errors.ts";
import type { Upkeep } from "../port/upkeep.ts";
import { countDailyRun, lastDailyRun } from "../sql/daily-runs.ts";
import { beginPause } from "../sql/pause.ts";
import { backUp } from "./backups.ts";
import { interruptible, openConnection, type SqliteConnection } from "./connection.ts";
import type { Damage } from "./damage.ts";
import { defectOf } from "./schema.ts";

/** An open database; `turn` runs work outside of other transactions. */
export interface Opened {
	readonly path: string;
	readonly connection: SqliteConnection;
	readonly damage: Damage;
	/**
	 * Runs work only while the path still names the open file: another connection would open, or create, another
	 * file.
	 */
	readonly onFile: <T>(work: () => Promise<T>) => Promise<T>;
	readonly turn: <T>(work: () => Promise<T>) => Promise<T>;
}

/** The regular maintenance of an open database. */
export function upkeepOf({ path, connection, damage, onFile, turn }: Opened): Upkeep {
	return {
		async check(signal) {
			try {
				await onFile(() => beside(path, "read", (own) => interruptible(own, signal, () => refuseDamaged(own, path))));
			} catch (error) {
				// Done on another connection, as by a command, so that the daemon notices the change.
				if (damage.found?.code === "journal.corrupt") await beside(path, "write", pauseDamaged).catch(() => undefined);
				throw error;
			}
		},
		backUp: (now, signal) => onFile(() => backUp(path, now, signal)),
		// SQLite reports a blocking reader in the result row, not as an error.
		emptyLog: () =>
			onFile(() => beside(path, "write", async (own) => void (await own.all("PRAGMA wal_checkpoint(TRUNCATE)")))),
		lastDone: () => turn(() => lastDailyRun(connection)),
		done: (at) => turn(() => countDailyRun(connection, at)),
	};
}

async function refuseDamaged(connection: SqliteConnection, path: string): Promise<void> {
	const defect = await defectOf(connection);
	if (defect !== null) throw journalError("journal.corrupt", { path, found: defect });
}

async function pauseDamaged(connection: SqliteConnection): Promise<void> {
	const why = "the journal is damaged; restart the daemon to restore its last backup";
	await beginPause(connection, { since: new Date().toISOString(), why });
}

async function beside(
	path: string,
	mode: "read" | "write",
	work: (connection: SqliteConnection) => Promise<void>,
): Promise<void> {
	const connection = await openConnection(path, { mode, waitMs: 0 });
	try {
		await work(connection);
	} finally {
		await connection.close();
	}
}
