import type { KeepingEnd, Kept, KeptFiles } from "../port/originals.ts";
import type { Connection, Row } from "./connection.ts";
import { DAILY_RUNS } from "./daily-runs.ts";
import { numberIn, textIn, textOrNull } from "./rows.ts";

/** Batch size, so that a year's originals need not be in memory at once. */
const BATCH = 500;

/** Records the archived files of a job that is about to be finished. */
export async function noteKept(connection: Connection, job: number, files: KeptFiles): Promise<void> {
	await connection.run(
		`INSERT INTO put_away (job_id, files, after_run) SELECT job_id, ?, ${DAILY_RUNS} FROM outcomes WHERE job_id = ?
			ON CONFLICT (job_id) DO UPDATE SET files = excluded.files, after_run = excluded.after_run,
				begun_at = NULL, ended_at = NULL, how = NULL`,
		[JSON.stringify(files), job],
	);
}

/** See `Originals.kept`. */
export async function keptAfter(connection: Connection, after: number): Promise<readonly Kept[]> {
	const sql = `SELECT p.job_id, p.files, p.begun_at, o.finished_at, o.output_path,
		${DAILY_RUNS} - p.after_run AS daily_runs
		FROM put_away p JOIN outcomes o ON o.job_id = p.job_id
		WHERE p.how IS NULL AND p.job_id > ? AND o.outcome = 'published' AND NOT ${REVISED} ORDER BY p.job_id LIMIT ?`;
	return (await connection.all(sql, [after, BATCH])).map(keptFrom);
}

/** See `Originals.begin`. */
export async function beginRemoval(connection: Connection, job: number, at: string): Promise<boolean> {
	await lockKept(connection, job);
	const sql = `UPDATE put_away AS p SET begun_at = ? WHERE job_id = ? AND NOT ${REVISED}`;
	return (await connection.run(sql, [at, job])).changes === 1;
}

/**
 * Makes a removal and a revision of one job wait for each other. It is a separate statement, because a statement of
 * PostgreSQL does not see what others commit while it waits.
 */
async function lockKept(connection: Connection, job: number): Promise<void> {
	await connection.all(`SELECT 1 FROM put_away WHERE job_id = ?${connection.dialect.lockRows}`, [job]);
}

/**
 * Whether a job's original was removed or is about to be, so that it can no longer be undone or retried. If not, no removal
 * begins before the transaction ends.
 */
export async function isGoing(connection: Connection, job: number): Promise<boolean> {
	await lockKept(connection, job);
	const sql = "SELECT 1 FROM put_away WHERE job_id = ? AND begun_at IS NOT NULL AND how IS DISTINCT FROM 'kept'";
	return (await connection.all(sql, [job])).length > 0;
}

/** See `Originals.end`. */
export async function endKeeping(connection: Connection, job: number, how: KeepingEnd, at: string): Promise<void> {
	await connection.run("UPDATE put_away SET how = ?, ended_at = ? WHERE job_id = ?", [how, at, job]);
}

/** Entries that were undone or retried are left as their owner has them now. */
const REVISED = "EXISTS (SELECT 1 FROM revisions r WHERE r.job_id = p.job_id)";

function keptFrom(row: Row): Kept {
	return {
		// Written only by noteKept.
		...(JSON.parse(textIn(row, "files")) as KeptFiles),
		job: numberIn(row, "job_id"),
		finishedAt: textIn(row, "finished_at"),
		dailyRuns: numberIn(row, "daily_runs"),
		outputPath: textIn(row, "output_path"),
		going: textOrNull(row, "begun_at") !== null,
	};
}
