import { basename } from "node:path";
import type { Arrival } from "../../../workers/files/identity.ts";
import { journalError } from "../errors.ts";
import type { Journal } from "../port/journal.ts";
import type { HeldJob, Job, JobProgress } from "../port/model.ts";
import type { Bound, Connection } from "./connection.ts";
import { jobFrom, numberIn, pathColumns } from "./rows.ts";

const FIND_LIVE =
	"SELECT * FROM jobs WHERE ino = ? AND dev = ? AND source_bytes = ? AND mtime_ns = ? AND state <> 'done'";

/** Inserts nothing when another host has just created a job for the file. */
const INSERT_JOB = `INSERT INTO jobs (source_path, source_path_raw, source_name, claimed_at, ctime_ns, state, progress,
	ino, dev, source_bytes, mtime_ns) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (ino, dev, source_bytes, mtime_ns) WHERE state <> 'done' DO NOTHING RETURNING *`;

const TAKE_OVER = `UPDATE jobs SET source_path = ?, source_path_raw = ?, source_name = ?, claimed_at = ?, ctime_ns = ?,
	state = ?, progress = ?, claim = claim + 1 WHERE id = ? RETURNING *`;

const TAKE = "UPDATE jobs SET claim = claim + 1 WHERE id = ? AND state <> 'done' RETURNING *";

const FIND_HELD = "SELECT 1 FROM jobs WHERE id = ? AND claim = ?";

const ADVANCE = "UPDATE jobs SET state = ?, progress = ? WHERE id = ? AND claim = ?";

/** The job that works on the file, although the file system has given the file another inode since. */
const FIND_LIVE_AT = `SELECT id FROM jobs WHERE source_name = ? AND source_path = ?
	AND source_path_raw IS NOT DISTINCT FROM ? AND source_bytes = ? AND mtime_ns = ? AND ctime_ns = ? AND state NOT IN ('done', 'queued')`;

/** A file that stays in the inbox is recognised even if it has another inode since; it is not touched in any case. */
const FIND_DONE = `SELECT id, source_left FROM jobs WHERE source_name = ? AND source_path = ?
	AND source_path_raw IS NOT DISTINCT FROM ? AND source_bytes = ? AND mtime_ns = ? AND ctime_ns = ? AND state = 'done' AND remembered = 1 AND (source_left = 1 OR ino = ? AND dev = ?) ORDER BY id DESC LIMIT 1`;

/** See `Journal.claim`. */
export async function claim(connection: Connection, arrival: Arrival, claimedAt: string): Promise<Job | null> {
	const { identity } = arrival;
	const content: readonly Bound[] = [identity.ino, identity.dev, identity.size, identity.mtimeNs];
	const [live] = await connection.all(FIND_LIVE + connection.dialect.lockRows, content);
	if (live !== undefined && live.state !== "queued") return null;
	const { text, raw } = pathColumns(arrival.pathBytes);
	if ((await connection.all(FIND_LIVE_AT, withoutId(arrival))).length > 0) return null;
	const progress: JobProgress = { state: "claimed" };
	const rest = [text, raw, basename(text), claimedAt, identity.ctimeNs, progress.state, JSON.stringify(progress)];
	if (live !== undefined) {
		const [row] = await connection.all(TAKE_OVER, [...rest, numberIn(live, "id")]);
		return row === undefined ? null : jobFrom(row);
	}
	const [made] = await connection.all(INSERT_JOB, [...rest, ...content]);
	return made === undefined ? null : jobFrom(made);
}

/** See `Journal.take`. */
export async function take(connection: Connection, id: number): Promise<Job | null> {
	const [row] = await connection.all(TAKE, [id]);
	return row === undefined ? null : jobFrom(row);
}

/** A job that exists. */
export async function jobOf(connection: Connection, id: number): Promise<Job> {
	const [row] = await connection.all("SELECT * FROM jobs WHERE id = ?", [id]);
	if (row === undefined) throw new Error(`job ${id} is not in the journal`);
	return jobFrom(row);
}

/** See `Journal.dealtWith`. */
export async function dealtWith(connection: Connection, arrival: Arrival): ReturnType<Journal["dealtWith"]> {
	const { ino, dev } = arrival.identity;
	const [row] = await connection.all(FIND_DONE, [...withoutId(arrival), ino, dev]);
	if (row === undefined) return null;
	return { id: numberIn(row, "id"), remains: row.source_left === 1 ? "source-left" : "source-gone" };
}

function withoutId({ pathBytes, identity: { size, mtimeNs, ctimeNs } }: Arrival): readonly Bound[] {
	const { text, raw } = pathColumns(pathBytes);
	return [basename(text), text, raw, size, mtimeNs, ctimeNs];
}

/** Records the state of a job. Throws `journal.superseded`. */
export async function advance(connection: Connection, { id, claim }: HeldJob, progress: JobProgress): Promise<void> {
	const { changes } = await connection.run(ADVANCE, [progress.state, JSON.stringify(progress), id, claim]);
	if (changes !== 1) throw journalError("journal.superseded", { id });
}

/** See `Journal.isHeld`. */
export async function isHeld(connection: Connection, { id, claim }: HeldJob): Promise<boolean> {
	return (await connection.all(FIND_HELD, [id, claim])).length > 0;
}

/** Throws `journal.superseded`. Otherwise nobody else can take up the job before the transaction ends. */
export async function refuseSuperseded(connection: Connection, { id, claim }: HeldJob): Promise<void> {
	const held = await connection.all(FIND_HELD + connection.dialect.lockRows, [id, claim]);
	if (held.length === 0) throw journalError("journal.superseded", { id });
}
