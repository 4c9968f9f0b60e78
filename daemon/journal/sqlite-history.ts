import { access } from "node:fs/promises";
import { isGone } from "../../workers/files/identity.ts";
import type { Bound, Connection } from "./connection.ts";
import type { History, HistoryFilter } from "./history.ts";
import { entryFrom, numberIn } from "./rows.ts";
import { openForReading } from "./schema.ts";
import { takingTurns } from "./turns.ts";

/** A history that is read while the daemon may be writing it. */
export interface HistoryReader extends History {
	close(): Promise<void>;
}

/** Opens the history to read. A journal that does not exist yet is one in which nothing was done yet. */
export async function openHistory(path: string): Promise<HistoryReader> {
	const connection = (await exists(path)) ? await openForReading(path) : null;
	if (connection === null) return { ...EMPTY, close: async () => undefined };
	return { ...historyOf(connection, takingTurns()), close: () => connection.close() };
}

/** The history in an open database; `turn` keeps its queries out of a writer's transactions. */
export function historyOf(connection: Connection, turn: ReturnType<typeof takingTurns>): History {
	const all = (sql: string, bound: readonly Bound[]) => turn(() => connection.all(sql, bound));
	return {
		async entries(filter, limit) {
			const { where, bound } = whereOf(filter);
			const rows = await all(`${SELECT} ${where} ORDER BY o.finished_at DESC, o.job_id DESC LIMIT ?`, [
				...bound,
				limit,
			]);
			return rows.map(entryFrom);
		},
		async totals(filter) {
			const { where, bound } = whereOf(filter);
			const [row = {}] = await all(`${TOTALS} ${where}`, bound);
			return { count: numberIn(row, "count"), bytesSaved: numberIn(row, "bytes_saved") };
		},
		async entry(id) {
			const [row] = await all(`${SELECT} WHERE o.job_id = ?`, [id]);
			return row === undefined ? null : entryFrom(row);
		},
	};
}

const SELECT = "SELECT j.*, o.* FROM outcomes o JOIN jobs j ON j.id = o.job_id";

const TOTALS = `SELECT count(*) AS count,
	coalesce(sum(CASE WHEN o.outcome = 'published' THEN j.source_bytes - o.output_bytes END), 0) AS bytes_saved
	FROM outcomes o JOIN jobs j ON j.id = o.job_id`;

const EMPTY: History = {
	entries: async () => [],
	totals: async () => ({ count: 0, bytesSaved: 0 }),
	entry: async () => null,
};

function whereOf({ outcome, name, since }: HistoryFilter): { where: string; bound: Bound[] } {
	const terms: string[] = [];
	const bound: Bound[] = [];
	const add = (term: string, value: Bound): void => {
		terms.push(term);
		bound.push(value);
	};
	if (outcome !== undefined) add("o.outcome = ?", outcome);
	if (name !== undefined) add("j.source_name GLOB ?", name);
	if (since !== undefined) add("o.finished_at >= ?", since.toISOString());
	return { where: terms.length === 0 ? "" : `WHERE ${terms.join(" AND ")}`, bound };
}

async function exists(path: string): Promise<boolean> {
	try {
		await access(path);
		return true;
	} catch (error) {
		// Any other fault is for the opening to explain.
		return !isGone(error);
	}
}
