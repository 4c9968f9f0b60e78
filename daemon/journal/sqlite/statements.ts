import type { Database, Statement } from "sqlite3";

/** The prepared statements of one database, by their SQL text. */
export interface Statements {
	/** Rejects with the driver's error. */
	prepared(sql: string): Promise<Statement>;
	/** Closes a failed statement: it may have stopped half-way and would block later ones. */
	drop(sql: string): void;
	/** Closes all statements: a database with open statements cannot be closed. */
	close(): Promise<void>;
}

/** More statements than a job uses; the texts of the history's queries vary with their filters. */
const MOST_KEPT = 64;

/**
 * Keeps statements prepared: a job executes about forty, and for most of them SQLite takes longer to parse than to
 * execute.
 */
export function statementsOf(database: Database): Statements {
	const kept = new Map<string, Statement>();

	async function prepared(sql: string): Promise<Statement> {
		const before = kept.get(sql);
		if (before !== undefined) return before;
		const made = await prepare(database, sql);
		const meanwhile = kept.get(sql);
		if (meanwhile !== undefined) {
			made.finalize();
			return meanwhile;
		}
		kept.set(sql, made);
		const [oldest] = kept.keys();
		if (kept.size > MOST_KEPT && oldest !== undefined) drop(oldest);
		return made;
	}

	/** Statements still running finish first. */
	function drop(sql: string): void {
		kept.get(sql)?.finalize();
		kept.delete(sql);
	}

	return {
		prepared,
		drop,
		async close() {
			const ends = [...kept.values()].map((one) => new Promise<void>((resolve) => one.finalize(() => resolve())));
			kept.clear();
			await Promise.all(ends);
		},
	};
}

function prepare(database: Database, sql: string): Promise<Statement> {
	return new Promise((resolve, reject) => {
		const made: Statement = database.prepare(sql, (error: Error | null) => (error ? reject(error) : resolve(made)));
	});
}
