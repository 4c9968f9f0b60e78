import { SIDECARS_COLUMN } from "./accompanied.ts";
import type { Bound } from "./connection.ts";
import { type Days, wholeDays } from "./days.ts";
import type { HistoryFilter, HistoryPlace } from "./history.ts";

/** A query with what is bound to it. */
export interface Query {
	readonly sql: string;
	readonly bound: readonly Bound[];
}

/** A filter, and what the index of names is asked where few names fit: reading it pays for those only. */
export type Sought = HistoryFilter & { readonly trigrams?: string };

/** One entry's columns, for what a query before calls `page (job_id)`. */
const ENTRY = `SELECT j.*, o.*, ${SIDECARS_COLUMN},
	hs.sha256 AS source_sha256, hs.auto_v1 AS source_auto_v1, hs.tensors AS source_tensors,
	ho.sha256 AS output_sha256, ho.auto_v1 AS output_auto_v1, ho.tensors AS output_tensors,
	u.done_at AS undone_at, u.work AS undo_work,
	(SELECT max(done_at) FROM revisions r WHERE r.job_id = o.job_id AND r.kind = 'retry') AS retried_at,
	(SELECT ended_at FROM put_away p WHERE p.job_id = o.job_id AND how = 'removed') AS original_removed_at
	FROM page JOIN outcomes o ON o.job_id = page.job_id JOIN jobs j ON j.id = o.job_id
	LEFT JOIN hashes hs ON hs.job_id = o.job_id AND hs.side = 'source'
	LEFT JOIN hashes ho ON ho.job_id = o.job_id AND ho.side = 'output'
	LEFT JOIN revisions u ON u.job_id = o.job_id AND u.kind = 'undo' AND u.done_at IS NOT NULL`;

/** One page of entries, newest first. The numbers are found in an index alone; only then is anything read in full. */
export function pageQuery(filter: Sought, limit: number, after?: HistoryPlace): Query {
	const terms = termsOf(filter);
	if (after) terms.push({ sql: "(finished_at, o.job_id) < (?, ?)", bound: [after.finishedAt, after.id] });
	const found = `SELECT o.job_id FROM outcomes o ${whereOf(terms)} ORDER BY finished_at DESC, o.job_id DESC LIMIT ?`;
	return {
		sql: `WITH page AS MATERIALIZED (${found}) ${ENTRY} ORDER BY o.finished_at DESC, o.job_id DESC`,
		bound: [...boundOf(terms), limit],
	};
}

/** One entry by its number. */
export function entryQuery(id: number): Query {
	return { sql: `WITH page AS (SELECT ? AS job_id) ${ENTRY}`, bound: [id] };
}

/** A stretch of what was recorded, by the turns at which it was. */
export interface Turns {
	readonly after: number;
	readonly upTo: number;
}

/** Entries of a stretch, in the order in which they were recorded. */
export function recordedQuery({ after, upTo }: Turns, filter: HistoryFilter): Query {
	const terms: Term[] = [{ sql: "turn > ? AND turn <= ?", bound: [after, upTo] }, ...termsOf(filter)];
	const found = `SELECT turn, o.job_id FROM recorded r JOIN outcomes o ON o.job_id = r.job_id ${whereOf(terms)}`;
	return { sql: `WITH page AS MATERIALIZED (${found}) ${ENTRY} ORDER BY page.turn`, bound: boundOf(terms) };
}

/** The number of entries, and the bytes that they saved. */
export function totalsQuery(filter: Sought): Query {
	const { sql, bound } = summands(filter);
	return { sql: `SELECT ifnull(sum(files), 0) AS count, ifnull(sum(saved), 0) AS bytes_saved FROM (${sql})`, bound };
}

/** What the entries come to, by month and architecture. */
export function sumsQuery(filter: Sought): Query {
	const { sql, bound } = summands(filter);
	const sums =
		"sum(files) AS files, sum(bytes_in) AS bytes_in, sum(bytes_out) AS bytes_out, sum(saved) AS bytes_saved, sum(undone) AS undone";
	return { sql: `SELECT month, architecture, ${sums} FROM (${sql}) GROUP BY month, architecture`, bound };
}

/** Rows to add up: tallies for whole days, single outcomes for the rest, and where no tally can tell. */
function summands(filter: Sought): Query {
	const days = wholeDays(filter.since, filter.until);
	if (filter.name !== undefined || filter.hash !== undefined || days === null) return outcomesOf(filter);
	const { since, until, ...others } = filter;
	const parts = [talliesOf(others, days)];
	if (since && days.from !== null) parts.push(outcomesOf({ ...others, since, until: new Date(days.from) }));
	if (until && days.to !== null) parts.push(outcomesOf({ ...others, since: new Date(days.to), until }));
	return { sql: parts.map(({ sql }) => sql).join(" UNION ALL "), bound: parts.flatMap(({ bound }) => bound) };
}

function outcomesOf(filter: Sought): Query {
	const terms = termsOf(filter);
	const sql = `SELECT substr(finished_at, 1, 7) AS month, architecture, 1 AS files, source_bytes AS bytes_in,
		ifnull(output_bytes, 0) AS bytes_out, iif(outcome = 'published' AND u.id IS NULL, source_bytes - ifnull(output_bytes, 0), 0) AS saved,
		iif(u.id IS NULL, 0, 1) AS undone
		FROM outcomes o LEFT JOIN revisions u ON u.job_id = o.job_id AND u.kind = 'undo' AND u.done_at IS NOT NULL ${whereOf(terms)}`;
	return { sql, bound: boundOf(terms) };
}

function talliesOf({ outcome, architecture }: HistoryFilter, { from, to }: Days): Query {
	const terms: Term[] = [];
	if (from !== null) terms.push({ sql: "day >= ?", bound: [from] });
	if (to !== null) terms.push({ sql: "day < ?", bound: [to] });
	if (outcome !== undefined) terms.push({ sql: "outcome = ?", bound: [outcome] });
	if (architecture !== undefined) terms.push({ sql: "architecture = ?", bound: [architecture] });
	const sql = `SELECT substr(day, 1, 7) AS month, nullif(architecture, '') AS architecture, files, bytes_in, bytes_out,
		iif(outcome = 'published', bytes_in - bytes_out - undone_saved, 0) AS saved, undone FROM tallies ${whereOf(terms)}`;
	return { sql, bound: boundOf(terms) };
}

/** How many names hold these trigrams, counted no further than `most`. */
export function namedQuery(trigrams: string, most: number): Query {
	return { sql: `SELECT count(*) AS names FROM (${NAMED} LIMIT ?)`, bound: [trigrams, most] };
}

const NAMED = "SELECT rowid FROM names WHERE names MATCH ?";

type Term = Query;

function termsOf({ outcome, architecture, name, trigrams, hash, since, until }: Sought): Term[] {
	const terms: Term[] = [];
	// "+" keeps a column from choosing the index: a hash or a rare name finds its few entries alone, and a name is in
	// one ordered index only.
	const beside = hash === undefined && trigrams === undefined ? "" : "+";
	const own = hash === undefined && name === undefined ? "" : "+";
	if (outcome !== undefined) terms.push({ sql: `${own}outcome = ?`, bound: [outcome] });
	if (architecture !== undefined) terms.push({ sql: `${own}architecture = ?`, bound: [architecture] });
	if (trigrams !== undefined)
		terms.push({ sql: `${hash === undefined ? "" : "+"}o.job_id IN (${NAMED})`, bound: [trigrams] });
	if (name !== undefined) terms.push({ sql: "source_name GLOB ?", bound: [name] });
	if (hash !== undefined) terms.push(hashTerm(hash));
	if (since !== undefined) terms.push({ sql: `${beside}finished_at >= ?`, bound: [since.toISOString()] });
	if (until !== undefined) terms.push({ sql: `${beside}finished_at < ?`, bound: [until.toISOString()] });
	return terms;
}

/** AutoV2 is how a SHA-256 begins, so it needs no column of its own. */
function hashTerm(hash: string): Term {
	const columns = ["sha256", "auto_v1", "tensors"];
	// No hex digit sorts behind "g".
	const bound = columns.flatMap(() => [hash, `${hash}g`]);
	const found = columns.map((column) => `SELECT job_id FROM hashes WHERE ${column} >= ? AND ${column} < ?`);
	return { sql: `o.job_id IN (${found.join(" UNION ALL ")})`, bound };
}

function whereOf(terms: readonly Term[]): string {
	return terms.length === 0 ? "" : `WHERE ${terms.map(({ sql }) => sql).join(" AND ")}`;
}

function boundOf(terms: readonly Term[]): readonly Bound[] {
	return terms.flatMap(({ bound }) => bound);
}
