import type { SqlDialect } from "../sql/dialect.ts";

/** The SQL that only SQLite understands. */
export const SQLITE: SqlDialect = {
	beginWrite: "BEGIN IMMEDIATE",
	// A transaction with changes locks the whole database.
	lockRows: "",
	sidecarsAsJson: "json_group_array(json_object('name', s.name, 'path', s.path))",
	withoutIndex: "+",
	globTerm: (column, glob) => ({ sql: `${column} GLOB ?`, bound: [glob] }),
	oneOfTerm: (column, values) => ({
		sql: `${column} IN (SELECT value FROM json_each(?))`,
		bound: [JSON.stringify(values)],
	}),
};
