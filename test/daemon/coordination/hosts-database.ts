import { onTestFinished } from "vitest";
import { LEASE_STATEMENT_MS } from "../../../daemon/coordination/leases/lease-table.ts";
import { openPostgres, type PostgresConnection } from "../../../daemon/journal/postgres/connection.ts";
import { openWithSchema } from "../../../daemon/journal/postgres/schema.ts";
import { newDatabase } from "../../postgres.ts";

/** A new database with the tables of hosts: its URL. */
export async function hostsDatabase(): Promise<string> {
	const url = await newDatabase();
	await (await openWithSchema(url, { name: "test", migrates: true })).close();
	return url;
}

/** A connection, as leases need it, until the test ends. */
export async function connected(url: string): Promise<PostgresConnection> {
	const connection = await openPostgres(url, { name: "test", timeoutMs: LEASE_STATEMENT_MS });
	onTestFinished(() => connection.close());
	return connection;
}
