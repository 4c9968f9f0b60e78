import type { Connection } from "./connection.ts";

/** Notes that the clock was set ahead by so many milliseconds, after all that is recorded by now. */
export async function noteClockSet(connection: Connection, byMs: number, seenAt: string): Promise<void> {
	const sql = `INSERT INTO clock_set (seen_at, by_ms, after_turn, after_revision) VALUES (?, ?,
		(SELECT ifnull(max(turn), 0) FROM recorded), (SELECT ifnull(max(id), 0) FROM revisions))`;
	await connection.run(sql, [seenAt, byMs]);
}

/** SQL: by how many milliseconds the clock was set ahead since this outcome's turn, or since this revision. */
export function clockSetSince(column: "after_turn" | "after_revision", place: string): string {
	return `(SELECT ifnull(sum(by_ms), 0) FROM clock_set WHERE ${column} >= ${place})`;
}
