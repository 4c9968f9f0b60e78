import type { SqlDialect } from "../sql/dialect.ts";
import { patternOf } from "./glob.ts";

/** What PostgreSQL understands in its own way. */
export const POSTGRES: SqlDialect = {
	beginWrite: "BEGIN",
	lockRows: " FOR UPDATE",
	sidecarsAsJson: "coalesce(json_agg(json_build_object('name', s.name, 'path', s.path) ORDER BY s.name)::text, '[]')",
	withoutIndex: "",
	globTerm: (column, glob) => ({ sql: `${column} ~ ?`, bound: [patternOf(glob)] }),
	oneOfTerm: (column, values) => ({
		sql: `${column} IN (SELECT json_array_elements_text(CAST(? AS json)))`,
		bound: [JSON.stringify(values)],
	}),
};
