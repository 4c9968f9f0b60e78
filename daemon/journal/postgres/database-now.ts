import type { Connection } from "../sql/connection.ts";
import { numberIn } from "../sql/rows.ts";

/** The time of the database in ISO 8601, UTC. */
export async function databaseNow(connection: Connection): Promise<string> {
	const [row = {}] = await connection.all("SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms");
	return new Date(numberIn(row, "ms")).toISOString();
}
