import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll } from "vitest";
import { hasPostgres, onServer, startServer, type TestServer } from "./postgres-server.ts";

/** Whether PostgreSQL 14 or newer is installed. Without it, the tests that need it are skipped. */
export const canUsePostgres = hasPostgres;
if (!canUsePostgres) console.info("PostgreSQL 14 or newer is not installed: tests that need it are skipped.");

/** A URL of a new, empty database on this test file's private server. */
export async function newDatabase(): Promise<string> {
	const { createDatabase } = await postgresServer();
	return createDatabase(`test_${++databases}`);
}

/** As `newDatabase`; the server wants a password for it, by this method of `pg_hba.conf`. */
export async function withPassword(method: string): Promise<string> {
	const url = await newDatabase();
	const server = await postgresServer();
	const encryption = method === "md5" ? "md5" : "scram-sha-256";
	await onServer(
		server.url("postgres"),
		`SET password_encryption = '${encryption}'; ALTER ROLE postgres PASSWORD 'right'`,
	);
	const path = join(server.folder, "data", "pg_hba.conf");
	const before = await readFile(path, "utf8");
	await writeFile(path, `local ${new URL(url).pathname.slice(1)} all ${method}\n${before}`);
	await onServer(server.url("postgres"), "SELECT pg_reload_conf()");
	return url;
}

/** The private server of this test file, started when it is first needed and ended after the file. */
export function postgresServer(): Promise<TestServer> {
	server ??= startServer();
	return server;
}

let databases = 0;
let server: Promise<TestServer> | undefined;

afterAll(async () => {
	const started = await server?.catch(() => undefined);
	await started?.remove();
});
