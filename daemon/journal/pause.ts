import type { Connection } from "./connection.ts";
import { textIn, textOrNull } from "./rows.ts";
import { openForReading } from "./schema.ts";
import { exists } from "./sqlite-history.ts";
import { openMade } from "./sqlite-journal.ts";

/** Why no journey begins: somebody said so, at this time (ISO 8601, UTC). It lasts until somebody ends it. */
export interface Pause {
	readonly since: string;
	/** In the words of whoever began it. */
	readonly why: string | null;
}

/** The pause that is on, if any. */
export async function pauseIn(connection: Connection): Promise<Pause | null> {
	const [row] = await connection.all("SELECT since, why FROM pause");
	return row === undefined ? null : { since: textIn(row, "since"), why: textOrNull(row, "why") };
}

/** Begins a pause; one that is on goes on from when it began, for the new reason where there is one. */
export async function beginPause(connection: Connection, { since, why }: Pause): Promise<void> {
	const sql = "INSERT INTO pause (one, since, why) VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET why = ifnull(?, why)";
	await connection.run(sql, [since, why, why]);
}

/** The pause that is on, read beside a daemon or without one; null where there is no journal yet. */
export async function readPause(path: string): Promise<Pause | null> {
	const connection = (await exists(path)) ? await openForReading(path) : null;
	if (connection === null) return null;
	try {
		return (await hasTable(connection)) ? await pauseIn(connection) : null;
	} finally {
		await connection.close();
	}
}

/** Begins a pause beside a daemon, which notices, or without one; says what is on now. */
export async function pauseJournal(path: string, pause: Pause): Promise<Pause> {
	const connection = await openMade(path);
	try {
		await beginPause(connection, pause);
		return (await pauseIn(connection)) ?? pause;
	} finally {
		await connection.close();
	}
}

/** Ends the pause beside a daemon or without one; says which one it was, null where there was none. */
export async function resumeJournal(path: string): Promise<Pause | null> {
	const connection = await openMade(path);
	try {
		const before = await pauseIn(connection);
		await connection.run("DELETE FROM pause");
		return before;
	} finally {
		await connection.close();
	}
}

/** A journal of an older version has no such table until a daemon has opened it once. */
async function hasTable(connection: Connection): Promise<boolean> {
	return (await connection.all("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'pause'")).length > 0;
}
