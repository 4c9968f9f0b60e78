import type { RevisionWork } from "../port/revisions.ts";
import type { Trash, Trashed } from "../port/trash.ts";
import type { Connection, Row } from "./connection.ts";
import { DAILY_RUNS } from "./daily-runs.ts";
import { numberIn, textIn } from "./rows.ts";

/** See `Trash`. `turn` keeps its queries out of other work on the connection. */
export function trashOf(connection: Connection, turn: <T>(work: () => Promise<T>) => Promise<T>): Trash {
	return {
		undoneBefore: (time, dailyRuns) =>
			turn(async () => (await connection.all(UNDONE_BEFORE, [time.toISOString(), dailyRuns])).flatMap(trashedFrom)),
		async begin(revision, at) {
			await turn(() => connection.run(BEGIN, [revision, at]));
		},
		async end(revision, how, at) {
			const sql = `INSERT INTO trashed (revision, begun_at, how, ended_at) VALUES (?, ?, ?, ?)
				ON CONFLICT (revision) DO UPDATE SET how = excluded.how, ended_at = excluded.ended_at`;
			await turn(() => connection.run(sql, [revision, at, how, at]));
		},
	};
}

const BEGIN = "INSERT INTO trashed (revision, begun_at) VALUES (?, ?) ON CONFLICT (revision) DO NOTHING";

const UNDONE_BEFORE = `SELECT r.id, r.job_id, r.work FROM revisions r LEFT JOIN trashed t ON t.revision = r.id
	WHERE r.kind = 'undo' AND r.done_at IS NOT NULL AND t.how IS NULL AND (t.begun_at IS NOT NULL OR
		(r.done_at <= ? AND ${DAILY_RUNS} - r.after_run >= ?))
	ORDER BY r.id`;

function trashedFrom(row: Row): Trashed[] {
	// Written only by the journal.
	const { moves } = JSON.parse(textIn(row, "work")) as RevisionWork;
	const move = moves.find(({ what }) => what === "output");
	if (move === undefined || move.to === null) return [];
	const mark = move.copy ?? move.from.mark;
	return [{ revision: numberIn(row, "id"), job: numberIn(row, "job_id"), pathHex: move.to, mark }];
}
