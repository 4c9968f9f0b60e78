import type { Connection } from "./connection.ts";
import { textIn } from "./rows.ts";

/** SQL expression: the number of completed daily maintenance runs. */
export const DAILY_RUNS = "(SELECT coalesce(max(runs), 0) FROM calendar)";

/** See `Upkeep.lastDone`. */
export async function lastDailyRun(connection: Connection): Promise<string | null> {
	const [row] = await connection.all("SELECT last_done FROM calendar");
	return row === undefined ? null : textIn(row, "last_done");
}

/** See `Upkeep.done`. */
export async function countDailyRun(connection: Connection, at: string): Promise<void> {
	const sql = `INSERT INTO calendar (one, last_done, runs) VALUES (1, ?, 1)
		ON CONFLICT (one) DO UPDATE SET last_done = excluded.last_done, runs = calendar.runs + 1`;
	await connection.run(sql, [at]);
}
