import type { SidecarPlace } from "../port/model.ts";
import type { Connection, Row } from "./connection.ts";
import { textIn } from "./rows.ts";

/** An outcome's sidecars as one column, where its table is called `o`. */
export const SIDECARS_COLUMN = `(SELECT json_group_array(json_object('name', s.name, 'path', s.path)) FROM sidecars s
	WHERE s.job_id = o.job_id) AS sidecars`;

const INSERT = `INSERT OR REPLACE INTO sidecars (job_id, name, path)
	SELECT job_id, ?, ? FROM outcomes WHERE job_id = ?`;

/** Adds to an outcome where sidecars are now; what was said of one before is replaced. */
export async function noteSidecars(
	connection: Connection,
	id: number,
	sidecars: readonly SidecarPlace[],
): Promise<void> {
	for (const { name, path } of sidecars) await connection.run(INSERT, [name, path, id]);
}

/** The sidecars of a row that has `SIDECARS_COLUMN`, by name. */
export function sidecarsFrom(row: Row): readonly SidecarPlace[] {
	// Made by SQLite out of what noteSidecars wrote.
	return JSON.parse(textIn(row, "sidecars")) as readonly SidecarPlace[];
}
