import { reviseError } from "../../revise/errors.ts";
import type { createMutex } from "../../runtime/mutex.ts";
import type { SidecarPlace } from "../port/model.ts";
import {
	type FileFingerprint,
	REVISIONS,
	type RecordedPlace,
	type Revision,
	type RevisionKind,
	type Revisions,
	type RevisionWork,
	type Subject,
} from "../port/revisions.ts";
import type { Connection, Row } from "./connection.ts";
import { DAILY_RUNS } from "./daily-runs.ts";
import { entryFrom } from "./history-rows.ts";
import { entryQuery } from "./history-sql.ts";
import { isGoing } from "./originals.ts";
import { bytesOrNull, jobFrom, numberIn, textIn, textOrNull } from "./rows.ts";
import { noteSidecars } from "./sidecars.ts";
import { inTransaction } from "./transaction.ts";

/** Revisions in an open database; `turn` keeps their queries out of other transactions. */
export function revisionsOf(connection: Connection, turn: ReturnType<typeof createMutex>): Revisions {
	const change = <T>(work: () => Promise<T>): Promise<T> => turn(() => inTransaction(connection, work));
	return {
		subject: (job) => turn(() => subjectOf(connection, job)),
		begin: (job, kind, work, begunAt) => change(() => beginRevision(connection, { job, kind, work }, begunAt)),
		note: (id, work) => change(() => noteRevision(connection, id, work)),
		finish: (id, work, doneAt) => change(() => finishRevision(connection, id, work, doneAt)),
		withdraw: (id) => change(() => withdrawRevision(connection, id)),
		open: () => turn(() => unfinishedRevisions(connection)),
		wasTaken: (revision) => turn(() => wasTaken(connection, revision)),
		retries: () => turn(() => countRetries(connection)),
	};
}

async function subjectOf(connection: Connection, id: number): Promise<Subject | null> {
	const { sql, bound } = entryQuery(connection.dialect, id);
	const [row] = await connection.all(sql, bound);
	if (row === undefined) return null;
	const job = jobFrom(row);
	const { ino, size, mtimeNs } = job.arrival.identity;
	const same = await connection.all(SAME_FILE, [ino, size, mtimeNs]);
	const [output] = await connection.all("SELECT ino, mtime_ns FROM outputs WHERE job_id = ?", [id]);
	const revisions = (await connection.all(SAME_REVISED, [ino, size, mtimeNs])).map(revisionFrom);
	const live = same.find(({ id: other, state }) => other !== id && state !== "done");
	const mark = { ino, size, mtimeNs };
	return {
		entry: entryFrom(row),
		state: job.progress.state,
		sources: withoutTwins([...revisions.flatMap(givenTo), ...same.flatMap((one) => placeOf(one, mark))]),
		left: row.source_left === 1,
		live: live === undefined ? null : numberIn(live, "id"),
		output: output === undefined ? null : fingerprintFrom(output, numberIn(row, "output_bytes")),
		retriedTo: revisions.find(({ kind, job: of }) => kind === "retry" && of === id)?.work.moves.at(-1)?.to ?? null,
	};
}

async function beginRevision(
	connection: Connection,
	{ job, kind, work }: Omit<Revision, "id">,
	begunAt: string,
): Promise<Revision> {
	if (await isGoing(connection, job)) throw reviseError(`${kind}.not-kept`, { id: job });
	const sql = `INSERT INTO revisions (job_id, kind, work, begun_at, after_job)
		VALUES (?, ?, ?, ?, (SELECT max(id) FROM jobs)) RETURNING id`;
	const [row = {}] = await connection.all(sql, [job, kind, JSON.stringify(work), begunAt]);
	if (kind === "retry") await connection.run(FORGET, [job]);
	return { id: numberIn(row, "id"), job, kind, work };
}

async function noteRevision(connection: Connection, id: number, work: RevisionWork): Promise<void> {
	// Another process may have finished it, while this one was stopped for longer than its turn lasts.
	const sql = "UPDATE revisions SET work = ? WHERE id = ? AND done_at IS NULL";
	await connection.run(sql, [JSON.stringify(work), id]);
}

/** Takes effect once, so that the tallies are updated only by the first call. */
async function finishRevision(connection: Connection, id: number, work: RevisionWork, doneAt: string): Promise<void> {
	const sql = `UPDATE revisions SET work = ?, done_at = ?, after_run = ${DAILY_RUNS} WHERE id = ? AND done_at IS NULL`;
	await connection.run(sql, [JSON.stringify(work), doneAt, id]);
	const [row = {}] = await connection.all("SELECT * FROM revisions WHERE id = ?", [id]);
	const { job, kind } = revisionFrom(row);
	await noteSidecars(connection, job, sidecarsOf(work, kind));
}

async function withdrawRevision(connection: Connection, id: number): Promise<void> {
	await connection.run("DELETE FROM revisions WHERE id = ? AND done_at IS NULL", [id]);
}

async function unfinishedRevisions(connection: Connection): Promise<readonly Revision[]> {
	return (await connection.all("SELECT * FROM revisions WHERE done_at IS NULL ORDER BY id")).map(revisionFrom);
}

async function wasTaken(connection: Connection, { id }: Revision): Promise<boolean> {
	return (await connection.all(TAKEN, [id])).length > 0;
}

async function countRetries(connection: Connection): Promise<number> {
	const [row = {}] = await connection.all("SELECT coalesce(max(id), 0) AS last FROM revisions WHERE kind = 'retry'");
	return numberIn(row, "last");
}

const SAME_FILE = `SELECT id, state, source_path, source_path_raw, source_left, retired_path, retired_path_raw
	FROM jobs WHERE ino = ? AND source_bytes = ? AND mtime_ns = ? ORDER BY id DESC`;

const SAME_REVISED = `SELECT r.* FROM revisions r JOIN jobs j ON j.id = r.job_id
	WHERE j.ino = ? AND j.source_bytes = ? AND j.mtime_ns = ? ORDER BY r.id DESC`;

const FORGET = `UPDATE jobs SET remembered = 0 WHERE state = 'done' AND
	(ino, source_bytes, mtime_ns) = (SELECT ino, source_bytes, mtime_ns FROM jobs WHERE id = ?)`;

const TAKEN = `SELECT 1 FROM revisions r JOIN jobs was ON was.id = r.job_id
	JOIN jobs j ON j.ino = was.ino AND j.source_bytes = was.source_bytes AND j.mtime_ns = was.mtime_ns
	WHERE r.id = ? AND j.id > r.after_job`;

/** Each path once: a file processed several times was often at the same path. */
function withoutTwins(places: readonly RecordedPlace[]): RecordedPlace[] {
	return [...new Map(places.map((place) => [`${place.path} ${place.mark.ino}`, place])).values()];
}

function placeOf(row: Row, mark: FileFingerprint): RecordedPlace[] {
	const column = row.source_left === 1 ? "source_path" : "retired_path";
	const path = textOrNull(row, column);
	if (path === null) return [];
	return [{ path: (bytesOrNull(row, `${column}_raw`) ?? Buffer.from(path)).toString("hex"), mark }];
}

/** Current paths of an entry's sidecars. */
function sidecarsOf({ moves }: RevisionWork, kind: RevisionKind): SidecarPlace[] {
	return moves.flatMap(({ sidecar, to }) => {
		if (sidecar === undefined || to === null) return [];
		return [{ name: sidecar, path: kind === "retry" ? null : Buffer.from(to, "hex").toString() }];
	});
}

/** Where an undo put the original. A copy on another mount has the fingerprint of the copy. */
function givenTo({ kind, work }: Revision): RecordedPlace[] {
	if (kind !== "undo") return [];
	return work.moves.flatMap(({ what, to, copy, from }) =>
		what === "original" && to !== null ? [{ path: to, mark: copy ?? from.mark }] : [],
	);
}

function fingerprintFrom(row: Row, size: number): FileFingerprint | null {
	const mtimeNs = textOrNull(row, "mtime_ns");
	return mtimeNs === null ? null : { ino: textIn(row, "ino"), size, mtimeNs };
}

function revisionFrom(row: Row): Revision {
	return {
		id: numberIn(row, "id"),
		job: numberIn(row, "job_id"),
		kind: kindIn(row),
		// Written only by this file.
		work: JSON.parse(textIn(row, "work")) as RevisionWork,
	};
}

function kindIn(row: Row): RevisionKind {
	const found = REVISIONS.find((kind) => kind === row.kind);
	if (found === undefined) throw new Error(`unknown revision ${row.kind} in the journal`);
	return found;
}
