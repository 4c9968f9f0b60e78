import type { Pause } from "../port/control.ts";
import type { Connection } from "./connection.ts";
import { numberIn, textIn, textOrNull } from "./rows.ts";

/** The current pause, if any. */
export async function pauseIn(connection: Connection): Promise<Pause | null> {
	const [row] = await connection.all("SELECT since, why FROM pause");
	return row === undefined ? null : { since: textIn(row, "since"), why: textOrNull(row, "why") };
}

/** Starts a pause. An existing one keeps its start, and takes the new reason if there is one. */
export async function beginPause(connection: Connection, { since, why }: Pause): Promise<void> {
	const sql = `INSERT INTO pause (one, since, why) VALUES (1, ?, ?)
		ON CONFLICT (one) DO UPDATE SET why = coalesce(excluded.why, pause.why)`;
	await connection.run(sql, [since, why]);
}

/** Ends the pause. */
export async function endPause(connection: Connection): Promise<void> {
	await connection.run("DELETE FROM pause");
}

/** How often a daemon was asked to stop. */
export async function countStopRequests(connection: Connection): Promise<number> {
	const [row = {}] = await connection.all("SELECT count FROM stop_requests");
	return numberIn(row, "count");
}

/** Asks the daemon to stop. */
export async function addStopRequest(connection: Connection): Promise<void> {
	await connection.run("UPDATE stop_requests SET count = count + 1");
}
