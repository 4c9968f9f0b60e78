import { basename } from "node:path";
import type { Arrival } from "../../../workers/files/identity.ts";
import type { JobOrigin, JobToDeliver } from "../port/shared-journal.ts";
import type { Connection, Row } from "../sql/connection.ts";
import { numberIn, pathColumns } from "../sql/rows.ts";

/**
 * Creates a queued job for each file that has none and needs none of its finished jobs, and takes over the queued job of a file
 * that was moved since: see `claim` and `dealtWith` of the shared statements, which decide the same for one file. When another
 * host has just created a job for the same file, the unique index lets only one of them exist. Jobs of the inbox that have no
 * product get its settings of now. Returns the jobs that were created or taken over.
 */
export async function createJobs(
	connection: Connection,
	arrivals: readonly Arrival[],
	{ inbox, settings }: JobOrigin,
): Promise<readonly JobToDeliver[]> {
	if (arrivals.length === 0) return [];
	await connection.run(USE_SETTINGS, [settings, inbox, settings]);
	const given = JSON.stringify(arrivals.map(columnsOf));
	const moved = await connection.all(TAKE_OVER, [inbox, settings, given, inbox]);
	const created = await connection.all(INSERT, [inbox, settings, given]);
	const made = [...moved, ...created].map(jobFrom);
	if (made.length === 0) return [];
	const unneeded = await connection.all(DELETE_UNNEEDED, [JSON.stringify(made.map(({ id }) => id))]);
	const numbers = new Set(unneeded.map((row) => numberIn(row, "id")));
	return made.filter(({ id }) => !numbers.has(id));
}

/** The time of the database: hosts may disagree. */
const NOW = `to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/**
 * Otherwise no host could carry out a job any more whose library was removed from the settings. A job in `processing` is begun anew
 * by whoever takes it up.
 */
const USE_SETTINGS = `UPDATE jobs SET settings = ?
	WHERE inbox = ? AND state <> 'done' AND state IN ('queued', 'claimed', 'processing') AND settings <> ?`;

const ARRIVALS = `json_to_recordset(CAST(? AS json)) AS a
	(at integer, path text, raw text, name text, ino text, dev text, size bigint, mtime text, ctime text)`;

/** A file at the same path with the same content. */
const SAME_NAME = `j.source_name = a.name AND j.source_path = a.path
	AND j.source_path_raw IS NOT DISTINCT FROM decode(a.raw, 'hex')
	AND j.source_bytes = a.size AND j.mtime_ns = a.mtime`;

/** A file at the same path that has not changed since, perhaps with another inode. */
const SAME_PLACE = `${SAME_NAME} AND j.ctime_ns = a.ctime`;

/**
 * Nobody works on a queued job. A host that takes it at the same moment is waited for, and keeps it as it was; or it waits, and
 * gets the job as it is now.
 */
const TAKE_OVER = `UPDATE jobs j SET source_path = a.path, source_path_raw = decode(a.raw, 'hex'), source_name = a.name,
		claimed_at = ${NOW}, ctime_ns = a.ctime, inbox = ?, settings = ?
	FROM ${ARRIVALS}
	WHERE j.ino = a.ino AND j.dev = a.dev AND j.source_bytes = a.size AND j.mtime_ns = a.mtime AND j.state = 'queued'
		AND (j.source_path, j.source_path_raw, j.ctime_ns, j.inbox) IS DISTINCT FROM (a.path, decode(a.raw, 'hex'), a.ctime, ?)
	RETURNING j.id, j.source_bytes`;

const INSERT = `INSERT INTO jobs (source_path, source_path_raw, source_name, claimed_at, ctime_ns, state, progress, claim,
		ino, dev, source_bytes, mtime_ns, inbox, settings)
	SELECT a.path, decode(a.raw, 'hex'), a.name, ${NOW}, a.ctime, 'queued', '{"state":"queued"}', 0,
		a.ino, a.dev, a.size, a.mtime, ?, ?
	FROM ${ARRIVALS}
	WHERE NOT EXISTS (SELECT 1 FROM jobs j WHERE ${SAME_PLACE} AND j.state NOT IN ('done', 'queued'))
		AND NOT EXISTS (SELECT 1 FROM jobs j WHERE ${SAME_PLACE} AND j.state = 'done' AND j.remembered = 1
			AND (j.source_left = 1 OR j.ino = a.ino AND j.dev = a.dev))
	ORDER BY a.at
	ON CONFLICT (ino, dev, source_bytes, mtime_ns) WHERE state <> 'done' DO NOTHING
	RETURNING id, source_bytes`;

/**
 * An INSERT that waits for a job of the same file to end does not see how it ended: it reads what was committed when it began.
 * This statement begins later.
 */
const DELETE_UNNEEDED = `DELETE FROM jobs n USING jobs j
	WHERE n.id IN (SELECT CAST(json_array_elements_text(CAST(? AS json)) AS bigint))
		AND j.source_name = n.source_name AND j.source_path = n.source_path
		AND j.source_path_raw IS NOT DISTINCT FROM n.source_path_raw
		AND j.source_bytes = n.source_bytes AND j.mtime_ns = n.mtime_ns AND j.ctime_ns = n.ctime_ns
		AND j.state = 'done' AND j.remembered = 1 AND (j.source_left = 1 OR j.ino = n.ino AND j.dev = n.dev)
	RETURNING n.id`;

const WITH_JOBS = `SELECT a.at FROM ${ARRIVALS}
	WHERE EXISTS (SELECT 1 FROM jobs j WHERE ${SAME_NAME} AND j.state <> 'done')`;

/** See `withJobs` of the journal. */
export async function arrivalsWithJobs<A extends Arrival>(
	connection: Connection,
	arrivals: readonly A[],
): Promise<readonly A[]> {
	const rows = await connection.all(WITH_JOBS, [JSON.stringify(arrivals.map(columnsOf))]);
	const found = new Set(rows.map((row) => numberIn(row, "at")));
	return arrivals.filter((_, at) => found.has(at));
}

function columnsOf({ pathBytes, identity }: Arrival, at: number): Readonly<Record<string, string | number | null>> {
	const { text, raw } = pathColumns(pathBytes);
	const { ino, dev, size, mtimeNs: mtime, ctimeNs: ctime } = identity;
	return {
		at,
		path: text,
		raw: raw === null ? null : Buffer.from(raw).toString("hex"),
		name: basename(text),
		ino,
		dev,
		size,
		mtime,
		ctime,
	};
}

/** Every unfinished job, the oldest first. */
export async function unfinishedJobs(connection: Connection): Promise<readonly JobToDeliver[]> {
	return (await connection.all("SELECT id, source_bytes FROM jobs WHERE state <> 'done' ORDER BY id")).map(jobFrom);
}

function jobFrom(row: Row): JobToDeliver {
	return { id: numberIn(row, "id"), bytes: numberIn(row, "source_bytes") };
}
