import type { SqlDialect } from "./dialect.ts";

/** Values that can be bound. No bigint: bind its decimal text instead. */
export type Bound = string | number | Uint8Array | null;

/** One row by column name; parsers check each value. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * One connection to a database. Callers that share it must serialise their transactions. Parameters are `?` in every dialect.
 */
export interface Connection {
	readonly dialect: SqlDialect;
	run(sql: string, bound?: readonly Bound[]): Promise<{ readonly changes: number }>;
	all(sql: string, bound?: readonly Bound[]): Promise<readonly Row[]>;
	/** Executes several statements without parameters. */
	script(sql: string): Promise<void>;
	close(): Promise<void>;
}
