import type { Database, Statement } from "sqlite3";

/** The prepared statements of one database, by their text. */
export interface Statements {
	/** Rejects with the driver's error. */
	prepared(sql: string): Promise<Statement>;
	/** One that failed may stand half-way, and hold up what follows. */
	drop(sql: string): void;
	/** A database with statements left cannot be closed. */
	close(): Promise<void>;
}

/** More than a journey has; the texts of the history's queries differ with what is asked for. */
const MOST_KEPT = 64;

/** Keeps statements prepared: a job has some forty, and SQLite takes longer to understand most of them than to do them. */
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

	/** What it still does is done first. */
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
