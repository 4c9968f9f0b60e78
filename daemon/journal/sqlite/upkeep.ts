import { journalError } from "../errors.ts";
import type { Upkeep } from "../port/upkeep.ts";
import { backUp } from "./backups.ts";
import { type Connection, interruptible, openConnection } from "./connection.ts";
import type { Damage } from "./damage.ts";
import { beginPause } from "./pause.ts";
import { textIn } from "./rows.ts";
import { defectOf } from "./schema.ts";

/** An open database; `turn` runs work outside of other transactions. */
export interface Opened {
	readonly path: string;
	readonly connection: Connection;
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
		async lastDone() {
			const [row] = await turn(() => connection.all("SELECT last_done FROM calendar"));
			return row === undefined ? null : textIn(row, "last_done");
		},
		async done(at) {
			const sql = `INSERT INTO calendar (one, last_done, runs) VALUES (1, ?, 1)
				ON CONFLICT DO UPDATE SET last_done = excluded.last_done, runs = runs + 1`;
			await turn(() => connection.run(sql, [at]));
		},
	};
}

async function refuseDamaged(connection: Connection, path: string): Promise<void> {
	const defect = await defectOf(connection);
	if (defect !== null) throw journalError("journal.corrupt", { path, found: defect });
}

async function pauseDamaged(connection: Connection): Promise<void> {
	const why = "the journal is damaged; restart the daemon to restore its last backup";
	await beginPause(connection, { since: new Date().toISOString(), why });
}

async function beside(
	path: string,
	mode: "read" | "write",
	work: (connection: Connection) => Promise<void>,
): Promise<void> {
	const connection = await openConnection(path, { mode, waitMs: 0 });
	try {
		await work(connection);
	} finally {
		await connection.close();
	}
}
