import { onTestFinished } from "vitest";
import { openPostgres, type PostgresConnection } from "../../../daemon/journal/postgres/connection.ts";
import { openWithSchema } from "../../../daemon/journal/postgres/schema.ts";
import { newDatabase } from "../../postgres.ts";

/** A new database with the tables of hosts: its URL. */
export async function hostsDatabase(): Promise<string> {
	const url = await newDatabase();
	await (await openWithSchema(url, { name: "test", migrates: true })).close();
	return url;
}

/** A connection until the test ends. `timeoutMs`: how long one statement may take; by default longer than on any busy machine. */
export async function connected(url: string, timeoutMs?: number): Promise<PostgresConnection> {
	const connection = await openPostgres(url, { name: "test", ...(timeoutMs !== undefined && { timeoutMs }) });
	onTestFinished(() => connection.close());
	return connection;
}
