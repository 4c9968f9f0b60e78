import { UserError } from "../../../toolkit/errors.ts";
import type { Upkeep } from "../port/upkeep.ts";
import { backUp } from "./backups.ts";
import { type Connection, interruptible, openConnection } from "./connection.ts";
import type { Damage } from "./damage.ts";
import { beginPause } from "./pause.ts";
import { textIn } from "./rows.ts";
import { defectOf } from "./schema.ts";

/** A database that is open to be worked with; `turn` keeps everything but a transaction's own work out of it. */
export interface Opened {
	readonly path: string;
	readonly connection: Connection;
	readonly damage: Damage;
	/** Does work only while the path names the open file: another connection would open, or make, another file. */
	readonly onFile: <T>(work: () => Promise<T>) => Promise<T>;
	readonly turn: <T>(work: () => Promise<T>) => Promise<T>;
}

/** The upkeep of an open database. */
export function upkeepOf({ path, connection, damage, onFile, turn }: Opened): Upkeep {
	return {
		async check(signal) {
			try {
				await onFile(() => beside(path, "read", (own) => interruptible(own, signal, () => refuseDamaged(own, path))));
			} catch (error) {
				// By another connection, as a command would: the daemon looks for what others have changed.
				if (damage.found?.code === "journal.corrupt") await beside(path, "write", pauseDamaged).catch(() => undefined);
				throw error;
			}
		},
		backUp: (now, signal) => onFile(() => backUp(path, now, signal)),
		// Says by a row, and not by a fault, that a reader was in its way.
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
	if (defect !== null) throw new UserError("journal.corrupt", { path, found: defect });
}

async function pauseDamaged(connection: Connection): Promise<void> {
	const why = "the journal is damaged; the daemon puts its last backup in its place when it starts again";
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
