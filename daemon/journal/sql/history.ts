import type { Report } from "../../../toolkit/report.ts";
import { createMutex } from "../../runtime/mutex.ts";
import type { History, HistoryFilter, HistoryReader } from "../port/history.ts";
import type { Connection, Row } from "./connection.ts";
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
import { numberIn, textIn } from "./rows.ts";

/** The history in an open database; `turn` keeps its queries out of a writer's transactions. */
export function historyOf(connection: Connection, turn: <T>(work: () => Promise<T>) => Promise<T>): History {
	const { dialect } = connection;
	const all = ({ sql, bound }: Query): Promise<readonly Row[]> => turn(() => connection.all(sql, bound));
	return {
		entries: async (filter, limit, from) => (await all(pageQuery(dialect, filter, limit, from))).map(entryFrom),
		async totals(filter) {
			const [row = {}] = await all(totalsQuery(dialect, filter));
			return { count: numberIn(row, "count"), bytesSaved: numberIn(row, "bytes_saved") };
		},
		sums: async (filter) => (await all(sumsQuery(dialect, filter))).map(sumFrom),
		savedByDay: async (from) => (await all(savedByDayQuery(from))).map(savedOnDayFrom),
		async entry(id) {
			const [row] = await all(entryQuery(dialect, id));
			return row === undefined ? null : entryFrom(row);
		},
		async report(id) {
			const [row] = await all({ sql: "SELECT report FROM reports WHERE job_id = ?", bound: [id] });
			// Written only by the journal.
			return row === undefined ? null : (JSON.parse(textIn(row, "report")) as Report);
		},
		publishedFiles: async (inodes) => (await all(publishedQuery(dialect, inodes))).map(publishedFileFrom),
	};
}

/** Reads the history over a connection of its own, which it closes. */
export function historyReaderOf(connection: Connection): HistoryReader {
	const turn = createMutex();
	return {
		...historyOf(connection, turn),
		lastTurn: () => turn(() => lastTurn(connection)),
		recordedAfter: (after, filter) => turn(() => newsOf(connection, after, filter)),
		close: () => turn(() => connection.close()),
	};
}

async function lastTurn(connection: Connection): Promise<number> {
	const [row = {}] = await connection.all("SELECT coalesce(max(turn), 0) AS turn FROM recorded");
	return numberIn(row, "turn");
}

async function newsOf(
	connection: Connection,
	after: number,
	filter: HistoryFilter,
): ReturnType<HistoryReader["recordedAfter"]> {
	const turn = await lastTurn(connection);
	const { sql, bound } = recordedQuery(connection.dialect, { after, upTo: turn }, filter);
	return { turn, entries: (await connection.all(sql, bound)).map(entryFrom) };
}

/** The history where there is no journal yet. */
export const NO_HISTORY: HistoryReader = {
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
