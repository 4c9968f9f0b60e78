import type { Conclusion, JobProgress } from "../port/model.ts";
import type { Connection } from "./connection.ts";
import { outcomeColumns } from "./rows.ts";
import { noteSidecars } from "./sidecars.ts";

const INSERT_OUTCOME = `INSERT INTO outcomes
	(job_id, outcome, code, reason, finished_at, architecture, components, metric, summary, output_path, output_bytes,
	timings_ms, kind, base, variant, source_name, source_bytes)
	SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, source_name, source_bytes FROM jobs WHERE id = ?`;

/**
 * Records the outcome of a job. An earlier one is deleted with everything that depends on it, and not updated, so that
 * the tallies follow.
 */
export async function recordOutcome(connection: Connection, id: number, conclusion: Conclusion): Promise<void> {
	await withdrawOutcome(connection, id);
	await connection.run(INSERT_OUTCOME, [...outcomeColumns(conclusion), id]);
	await noteSidecars(connection, id, conclusion.sidecars ?? []);
	const { report } = conclusion.findings;
	if (report === undefined) return;
	await connection.run("INSERT INTO reports (job_id, report) VALUES (?, ?)", [id, JSON.stringify(report)]);
}

/** Stores the fingerprint by which an undo recognises the output. */
export async function noteOutput(connection: Connection, id: number, progress: JobProgress): Promise<void> {
	if (progress.state !== "published" || progress.product === null) return;
	const { ino, mtimeNs = null } = progress.product;
	await connection.run("INSERT INTO outputs (job_id, ino, mtime_ns) VALUES (?, ?, ?)", [id, ino, mtimeNs]);
}

/** Deletes the outcome of a job with everything that depends on it. */
export async function withdrawOutcome(connection: Connection, id: number): Promise<void> {
	await connection.run("DELETE FROM outcomes WHERE job_id = ?", [id]);
}
