import { access } from "node:fs/promises";
import type { Report } from "../../../toolkit/report.ts";
import { isGone } from "../../../workers/files/identity.ts";
import { createMutex } from "../../runtime/mutex.ts";
import { journalError } from "../errors.ts";
import type { History, HistoryEntry, HistoryFilter } from "../port/history.ts";
import type { Connection, Row } from "./connection.ts";
import { refuseGone } from "./gone.ts";
import { entryFrom, publishedFileFrom, savedOnDayFrom, sumFrom } from "./history-rows.ts";
import {
	entryQuery,
	pageQuery,
	publishedQuery,
	type Query,
	recordedQuery,
	savedByDayQuery,
	sumsQuery,
	totalsQuery,
} from "./history-sql.ts";
import { MIGRATIONS } from "./migrations.ts";
import { numberIn, textIn } from "./rows.ts";
import { openForReading } from "./schema.ts";

/** Entries recorded since a moment. `turn`: the moment from which to ask next. */
interface News {
	readonly turn: number;
	readonly entries: readonly HistoryEntry[];
}

/** A history that is read while the daemon may be writing it. */
export interface HistoryReader extends History {
	/** The moment of the last entry. */
	lastTurn(): Promise<number>;
	/** Entries recorded after a moment, in the order in which they were recorded. */
	recordedAfter(turn: number, filter: HistoryFilter): Promise<News>;
	close(): Promise<void>;
}

/**
 * Opens the history for reading. A journal that does not exist yet has no entries. Throws `journal.gone` when it does
 * not exist but backups of it do, and `journal.older` when no daemon of this version has opened it yet.
 */
export async function openHistory(path: string): Promise<HistoryReader> {
	await refuseGone(path);
	return (await openHistoryIfThere(path)) ?? EMPTY;
}

/** Like `openHistory`, but null when there is no journal yet. */
export async function openHistoryIfThere(path: string): Promise<HistoryReader | null> {
	const connection = (await exists(path)) ? await openForReading(path) : null;
	if (connection === null) return null;
	const turn = createMutex();
	try {
		await refuseOlder(connection, path);
	} catch (error) {
		await connection.close();
		throw error;
	}
	return {
		...historyOf(connection, turn),
		lastTurn: () => turn(() => lastTurn(connection)),
		recordedAfter: (after, filter) => turn(() => newsOf(connection, after, filter)),
		close: () => turn(() => connection.close()),
	};
}

/** The history in an open database; `turn` keeps its queries out of a writer's transactions. */
export function historyOf(connection: Connection, turn: ReturnType<typeof createMutex>): History {
	const all = ({ sql, bound }: Query): Promise<readonly Row[]> => turn(() => connection.all(sql, bound));
	return {
		entries: async (filter, limit, from) => (await all(pageQuery(filter, limit, from))).map(entryFrom),
		async totals(filter) {
			const [row = {}] = await all(totalsQuery(filter));
			return { count: numberIn(row, "count"), bytesSaved: numberIn(row, "bytes_saved") };
		},
		sums: async (filter) => (await all(sumsQuery(filter))).map(sumFrom),
		savedByDay: async (from) => (await all(savedByDayQuery(from))).map(savedOnDayFrom),
		async entry(id) {
			const [row] = await all(entryQuery(id));
			return row === undefined ? null : entryFrom(row);
		},
		async report(id) {
			const [row] = await all({ sql: "SELECT report FROM reports WHERE job_id = ?", bound: [id] });
			// Written only by the journal.
			return row === undefined ? null : (JSON.parse(textIn(row, "report")) as Report);
		},
		publishedFiles: async (inodes) => (await all(publishedQuery(inodes))).map(publishedFileFrom),
	};
}

/** Whether there is a journal to read. */
export async function exists(path: string): Promise<boolean> {
	try {
		await access(path);
		return true;
	} catch (error) {
		// Opening the database reports any other error.
		return !isGone(error);
	}
}

const EMPTY: HistoryReader = {
	entries: async () => [],
	totals: async () => ({ count: 0, bytesSaved: 0 }),
	sums: async () => [],
	savedByDay: async () => [],
	entry: async () => null,
	report: async () => null,
	publishedFiles: async () => [],
	lastTurn: async () => 0,
	recordedAfter: async () => ({ turn: 0, entries: [] }),
	close: async () => undefined,
};

async function refuseOlder(connection: Connection, path: string): Promise<void> {
	const [row = {}] = await connection.all("PRAGMA user_version");
	const found = numberIn(row, "user_version");
	if (found < MIGRATIONS.length) throw journalError("journal.older", { path, found, wanted: MIGRATIONS.length });
}

async function lastTurn(connection: Connection): Promise<number> {
	const [row = {}] = await connection.all("SELECT ifnull(max(turn), 0) AS turn FROM recorded");
	return numberIn(row, "turn");
}

async function newsOf(connection: Connection, after: number, filter: HistoryFilter): Promise<News> {
	const turn = await lastTurn(connection);
	const { sql, bound } = recordedQuery({ after, upTo: turn }, filter);
	return { turn, entries: (await connection.all(sql, bound)).map(entryFrom) };
}
