import type { HistoryFilter, HistoryOffset, HistoryPlace } from "../port/history.ts";
import type { Bound } from "./connection.ts";
import type { SqlDialect } from "./dialect.ts";
import { sidecarsColumn } from "./sidecars.ts";

/** A query with its bound values. */
export interface Query {
	readonly sql: string;
	readonly bound: readonly Bound[];
}

/** A filter of entries; `withoutArchitecture`: only entries that have no architecture. */
type EntryFilter = HistoryFilter & { readonly withoutArchitecture?: true };

/** Selects the columns of the entries that a preceding query named `page (job_id)` has found. */
function entryColumns(dialect: SqlDialect): string {
	return `SELECT j.*, o.*, ${sidecarsColumn(dialect)},
	hs.sha256 AS source_sha256, hs.auto_v1 AS source_auto_v1, hs.tensors AS source_tensors,
	ho.sha256 AS output_sha256, ho.auto_v1 AS output_auto_v1, ho.tensors AS output_tensors,
	u.done_at AS undone_at, u.work AS undo_work,
	(SELECT max(done_at) FROM revisions r WHERE r.job_id = o.job_id AND r.kind = 'retry') AS retried_at,
	(SELECT ended_at FROM put_away p WHERE p.job_id = o.job_id AND how = 'removed') AS original_removed_at
	FROM page JOIN outcomes o ON o.job_id = page.job_id JOIN jobs j ON j.id = o.job_id
	LEFT JOIN hashes hs ON hs.job_id = o.job_id AND hs.side = 'source'
	LEFT JOIN hashes ho ON ho.job_id = o.job_id AND ho.side = 'output'
	LEFT JOIN revisions u ON u.job_id = o.job_id AND u.kind = 'undo' AND u.done_at IS NOT NULL`;
}

const FIRST: HistoryOffset = { offset: 0 };

/**
 * One page of entries, newest first. The ids are found in an index alone; only the rows of the page are read
 * completely.
 */
export function pageQuery(
	dialect: SqlDialect,
	filter: EntryFilter,
	limit: number,
	from: HistoryPlace | HistoryOffset = FIRST,
): Query {
	const terms = termsOf(dialect, filter);
	const { after, offset } = "offset" in from ? { after: null, ...from } : { after: from, ...FIRST };
	if (after) terms.push({ sql: "(finished_at, o.job_id) < (?, ?)", bound: [after.finishedAt, after.id] });
	const found = `SELECT o.job_id FROM outcomes o ${whereOf(terms)} ORDER BY finished_at DESC, o.job_id DESC LIMIT ? OFFSET ?`;
	return {
		sql: `WITH page AS MATERIALIZED (${found}) ${entryColumns(dialect)} ORDER BY o.finished_at DESC, o.job_id DESC`,
		bound: [...boundOf(terms), limit, offset],
	};
}

/** One entry by its number. */
export function entryQuery(dialect: SqlDialect, id: number): Query {
	return { sql: `WITH page AS (SELECT CAST(? AS bigint) AS job_id) ${entryColumns(dialect)}`, bound: [id] };
}

/** A range of recorded entries, given by turns (sequence numbers). */
export interface Turns {
	readonly after: number;
	readonly upTo: number;
}

/** The entries of a range, in the order in which they were recorded. */
export function recordedQuery(dialect: SqlDialect, { after, upTo }: Turns, filter: HistoryFilter): Query {
	const terms: Term[] = [{ sql: "turn > ? AND turn <= ?", bound: [after, upTo] }, ...termsOf(dialect, filter)];
	const found = `SELECT turn, o.job_id FROM recorded r JOIN outcomes o ON o.job_id = r.job_id ${whereOf(terms)}`;
	return {
		sql: `WITH page AS MATERIALIZED (${found}) ${entryColumns(dialect)} ORDER BY page.turn`,
		bound: boundOf(terms),
	};
}

/** The number of entries, and the bytes that they saved. */
export function totalsQuery(dialect: SqlDialect, filter: EntryFilter): Query {
	const { sql, bound } = summands(dialect, filter, "as-one");
	const totals = `${total("files")} AS count, ${total("saved")} AS bytes_saved`;
	return { sql: `SELECT ${totals} FROM (${sql}) AS found`, bound };
}

/** Totals by month and architecture; entries without an architecture are grouped by kind and base. */
export function sumsQuery(dialect: SqlDialect, filter: EntryFilter): Query {
	const { sql, bound } = summands(dialect, filter, "by-kind");
	const sums = `${total("files")} AS files, ${total("bytes_in")} AS bytes_in, ${total("bytes_out")} AS bytes_out,
		${total("saved")} AS bytes_saved, ${total("undone")} AS undone`;
	const by = "month, architecture, kind, base";
	return { sql: `SELECT ${by}, ${sums} FROM (${sql}) AS found GROUP BY ${by}`, bound };
}

/** A sum that is 0 without rows. PostgreSQL would give a number of arbitrary precision. */
function total(summand: string): string {
	return `CAST(coalesce(sum(${summand}), 0) AS bigint)`;
}

/** Published files by their inode numbers, the oldest first. */
export function publishedQuery(dialect: SqlDialect, inodes: readonly string[]): Query {
	const { sql: isOne, bound } = dialect.oneOfTerm("x.ino", inodes);
	const sql = `SELECT x.ino, x.mtime_ns, o.output_bytes, o.architecture, o.kind, o.base
		FROM outputs x JOIN outcomes o ON o.job_id = x.job_id
		WHERE ${isOne} ORDER BY x.job_id`;
	return { sql, bound };
}

/** The bytes that each day saved, from a day on. */
export function savedByDayQuery(from: string): Query {
	const sql = `SELECT day, ${total(TALLIED_SAVED)} AS bytes_saved FROM tallies WHERE day >= ? GROUP BY day ORDER BY day`;
	return { sql, bound: [from] };
}

/** The bytes saved by the files of a tally. */
const TALLIED_SAVED = "CASE WHEN outcome = 'published' THEN bytes_in - bytes_out - undone_saved ELSE 0 END";

/**
 * Rows to add up: daily tallies for whole days, and single outcomes for the remaining time and for filters that the
 * tallies do not support. `by-kind`: rows of files without an architecture include kind and base.
 */
function summands(dialect: SqlDialect, filter: EntryFilter, how: "as-one" | "by-kind"): Query {
	const days = wholeDays(filter.since, filter.until);
	const notTallied = [filter.name, filter.hash, filter.kind, filter.base];
	if (days === null || notTallied.some((value) => value !== undefined)) return outcomesOf(dialect, filter);
	const { since, until, ...others } = filter;
	// The tallies contain neither kind nor base, by which entries without an architecture are grouped.
	const countsKinds = how === "by-kind" && filter.architecture === undefined;
	const parts = [talliesOf(others, days, { withArchitecture: countsKinds })];
	if (countsKinds) parts.push(outcomesOf(dialect, { ...others, ...timesOf(days), withoutArchitecture: true }));
	if (since && days.from !== null) parts.push(outcomesOf(dialect, { ...others, since, until: new Date(days.from) }));
	if (until && days.to !== null) parts.push(outcomesOf(dialect, { ...others, since: new Date(days.to), until }));
	return { sql: parts.map(({ sql }) => sql).join(" UNION ALL "), bound: parts.flatMap(({ bound }) => bound) };
}

/** The same days as times. */
function timesOf({ from, to }: Days): Pick<HistoryFilter, "since" | "until"> {
	return { ...(from !== null && { since: new Date(from) }), ...(to !== null && { until: new Date(to) }) };
}

function outcomesOf(dialect: SqlDialect, filter: EntryFilter): Query {
	const terms = termsOf(dialect, filter);
	const sql = `SELECT substr(finished_at, 1, 7) AS month, architecture, CASE WHEN architecture IS NULL THEN o.kind END AS kind,
		CASE WHEN architecture IS NULL THEN base END AS base, 1 AS files, source_bytes AS bytes_in,
		coalesce(output_bytes, 0) AS bytes_out,
		CASE WHEN outcome = 'published' AND u.id IS NULL THEN source_bytes - coalesce(output_bytes, 0) ELSE 0 END AS saved,
		CASE WHEN u.id IS NULL THEN 0 ELSE 1 END AS undone
		FROM outcomes o LEFT JOIN revisions u ON u.job_id = o.job_id AND u.kind = 'undo' AND u.done_at IS NOT NULL ${whereOf(terms)}`;
	return { sql, bound: boundOf(terms) };
}

/** `withArchitecture`: only files that have an architecture. */
function talliesOf(
	{ outcome, architecture }: HistoryFilter,
	{ from, to }: Days,
	{ withArchitecture }: { readonly withArchitecture: boolean },
): Query {
	const terms: Term[] = [];
	if (from !== null) terms.push({ sql: "day >= ?", bound: [from] });
	if (to !== null) terms.push({ sql: "day < ?", bound: [to] });
	if (outcome !== undefined) terms.push({ sql: "outcome = ?", bound: [outcome] });
	if (architecture !== undefined) terms.push({ sql: "architecture = ?", bound: [architecture] });
	if (withArchitecture) terms.push({ sql: "architecture <> ''", bound: [] });
	const sql = `SELECT substr(day, 1, 7) AS month, nullif(architecture, '') AS architecture, NULL AS kind, NULL AS base,
		files, bytes_in, bytes_out, ${TALLIED_SAVED} AS saved, undone FROM tallies ${whereOf(terms)}`;
	return { sql, bound: boundOf(terms) };
}

/** A condition of a WHERE clause. */
type Term = Query;

function termsOf(dialect: SqlDialect, filter: EntryFilter): Term[] {
	const { outcome, architecture, kind, base, withoutArchitecture, name, hash, since, until } = filter;
	const terms: Term[] = [];
	const { withoutIndex } = dialect;
	// A hash alone selects a few entries, and a name, a kind and a base are each in one ordered index only.
	const beside = hash === undefined ? "" : withoutIndex;
	const own = [hash, name, kind, base, withoutArchitecture].every((value) => value === undefined) ? "" : withoutIndex;
	if (outcome !== undefined) terms.push({ sql: `${own}outcome = ?`, bound: [outcome] });
	if (architecture !== undefined) terms.push({ sql: `${own}architecture = ?`, bound: [architecture] });
	if (kind !== undefined) terms.push({ sql: "o.kind = ?", bound: [kind] });
	if (base !== undefined) terms.push({ sql: "base = ?", bound: [base] });
	if (withoutArchitecture) terms.push({ sql: `${withoutIndex}architecture IS NULL`, bound: [] });
	if (name !== undefined) terms.push(dialect.globTerm("source_name", name));
	if (hash !== undefined) terms.push(hashTerm(hash));
	if (since !== undefined) terms.push({ sql: `${beside}finished_at >= ?`, bound: [since.toISOString()] });
	if (until !== undefined) terms.push({ sql: `${beside}finished_at < ?`, bound: [until.toISOString()] });
	return terms;
}

/** AutoV2 is a prefix of the SHA-256, so it needs no column of its own. */
function hashTerm(hash: string): Term {
	const columns = ["sha256", "auto_v1", "tensors"];
	// "g" sorts after every hex digit.
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

/**
 * Whole days in UTC, such as `2026-11-22`: from the first to before the second; null means unlimited on that side.
 */
export interface Days {
	readonly from: string | null;
	readonly to: string | null;
}

const DAY_MS = 86_400_000;

/** The whole days within a time range; null when there is none. Less than a day remains uncovered at each end. */
export function wholeDays(since: Date | undefined, until: Date | undefined): Days | null {
	const from = since === undefined ? null : dayText(Math.ceil(since.getTime() / DAY_MS));
	const to = until === undefined ? null : dayText(Math.floor(until.getTime() / DAY_MS));
	return from !== null && to !== null && from >= to ? null : { from, to };
}

function dayText(days: number): string {
	return new Date(days * DAY_MS).toISOString().slice(0, 10);
}
