import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { openPostgres } from "../../../../daemon/journal/postgres/connection.ts";
import { numbered } from "../../../../daemon/journal/postgres/placeholders.ts";
import { shownUrl } from "../../../../daemon/journal/postgres/url.ts";
import { inTransaction } from "../../../../daemon/journal/sql/transaction.ts";
import { canUsePostgres, newDatabase, postgresServer, withPassword } from "../../../postgres.ts";
import { tempFolder } from "../../temp-folder.ts";
import { openedPostgres } from "./databases.ts";

describe("placeholders", () => {
	test.each([
		["SELECT ? + ?", "SELECT $1 + $2"],
		["SELECT '?', \"?\", ?", "SELECT '?', \"?\", $1"],
		["SELECT 'it''s ?' -- why?\n, ?", "SELECT 'it''s ?' -- why?\n, $1"],
	])("%s", (sql, text) => {
		expect(numbered(sql)).toBe(text);
		expect(numbered(sql)).toBe(text);
	});
});

test("a URL is shown without its password and options", () => {
	expect(shownUrl("postgres://ann:secret@db:5433/prune?sslmode=verify-full&password=x")).toBe(
		"postgres://ann@db:5433/prune",
	);
	expect(shownUrl("postgres://ann:secret@/prune")).not.toContain("secret");
});

describe.skipIf(!canUsePostgres)("a connection", () => {
	test("gives each value back as it was", async () => {
		const connection = await openedPostgres(await newDatabase());
		await connection.script("CREATE TABLE t (id bigint, ino text, path bytea, progress text)");
		const path = Buffer.from([0x2f, 0xff, 0xfe, 0x00]);
		const progress = JSON.stringify({ name: "a\u0000b\ud800" });
		const row = { id: 2 ** 52, ino: String(2n ** 53n + 1n), path, progress };
		const { changes } = await connection.run("INSERT INTO t VALUES (?, ?, ?, ?)", Object.values(row));
		expect(changes).toBe(1);
		expect(await connection.all("SELECT * FROM t")).toEqual([row]);
		expect(
			await connection.all("SELECT count(*) AS n, sum(id) AS s, NULL AS z FROM t WHERE path = ?", [
				new Uint8Array(path),
			]),
		).toEqual([{ n: 1, s: 2 ** 52, z: null }]);
	});

	test("replaces a NUL in a text, which PostgreSQL cannot store", async () => {
		const connection = await openedPostgres(await newDatabase());
		expect(await connection.all("SELECT CAST(? AS text) AS a", ["x\0y"])).toEqual([{ a: "x\uFFFDy" }]);
	});

	test.each(["scram-sha-256", "md5", "password"])("says that it found no password for %s", async (method) => {
		const url = await withPassword(method);
		vi.stubEnv("PGPASSFILE", join(await tempFolder(), "pgpass"));
		vi.stubEnv("PGPASSWORD", undefined);
		onTestFinished(() => void vi.unstubAllEnvs());
		const { pathname } = new URL(url);
		await expect(openedPostgres(url)).rejects.toMatchObject({
			code: "journal.refused",
			message: expect.stringContaining(`none was found for localhost:5432:${pathname.slice(1)}:postgres in /`),
		});
		const wrong = url.replace("postgres@", "postgres:wrong@");
		await expect(openedPostgres(wrong)).rejects.toMatchObject({
			code: "journal.refused",
			message: expect.stringContaining("password authentication failed"),
		});
	});

	test("says that the server has no TLS when the URL asks for it", async () => {
		const url = `${await newDatabase()}&sslmode=verify-full`;
		await expect(openedPostgres(url)).rejects.toMatchObject({
			code: "journal.unreachable",
			message: expect.stringContaining("the server has no TLS"),
		});
	});

	test("connects again after the server was restarted", async () => {
		const connection = await openedPostgres(await newDatabase());
		await connection.script("CREATE TABLE t (id bigint)");
		const server = await postgresServer();
		for (const how of ["fast", "immediate"] as const) {
			await server.stop(how);
			await expect(connection.run("INSERT INTO t VALUES (1)")).rejects.toMatchObject({ code: "journal.unreachable" });
			await server.start();
			await connection.run("INSERT INTO t VALUES (2)");
		}
		expect(await connection.all("SELECT id FROM t")).toEqual([{ id: 2 }, { id: 2 }]);
	});

	test("fails every statement of a transaction in which it was lost, and executes none of them", async () => {
		const connection = await openedPostgres(await newDatabase());
		await connection.script("CREATE TABLE t (id bigint)");
		const server = await postgresServer();
		const work = inTransaction(connection, async () => {
			await connection.run("INSERT INTO t VALUES (1)");
			await server.stop("immediate");
			await server.start();
			await connection.run("INSERT INTO t VALUES (2)").catch(() => undefined);
			await connection.run("INSERT INTO t VALUES (3)");
		});
		await expect(work).rejects.toMatchObject({ code: "journal.unreachable" });
		await inTransaction(connection, () => connection.run("INSERT INTO t VALUES (4)"));
		expect(await connection.all("SELECT id FROM t")).toEqual([{ id: 4 }]);
	});

	test("fails a statement that the server was executing when it was killed", async () => {
		const connection = await openedPostgres(await newDatabase());
		const other = await openedPostgres((await postgresServer()).url("postgres"));
		const sleeping = connection.all("SELECT pg_sleep(60)");
		sleeping.catch(() => undefined);
		const busy =
			"SELECT pid FROM pg_stat_activity WHERE application_name = 'test' AND query LIKE '%pg_sleep(60)%' AND state = 'active' AND pid <> pg_backend_pid()";
		await expect.poll(() => other.all(busy)).toHaveLength(1);
		await other.run(`SELECT pg_terminate_backend(pid) FROM (${busy}) AS x`);
		await expect(sleeping).rejects.toMatchObject({ code: "journal.unreachable" });
		expect(await connection.all("SELECT 1 AS one")).toEqual([{ one: 1 }]);
	});

	test("reports a COMMIT whose reply was lost, and does not repeat it", async () => {
		const url = await newDatabase();
		const proxy = await cuttingProxy();
		const connection = await openedPostgres(proxy.url(url));
		await connection.script("CREATE TABLE t (id bigint)");
		proxy.cutAfter("COMMIT");
		const work = inTransaction(connection, () => connection.run("INSERT INTO t VALUES (1)"));
		await expect(work).rejects.toMatchObject({ code: "journal.unreachable", retry: "later" });
		expect(await connection.all("SELECT id FROM t")).toEqual([{ id: 1 }]);
	});

	test("gives up a statement whose answer does not come, and reads no late answer", async () => {
		const url = await newDatabase();
		const proxy = await cuttingProxy();
		const connection = await openedPostgres(proxy.url(url), 6000);
		proxy.silenceAfter("SELECT 'lost'");
		await expect(connection.all("SELECT 'lost' AS a")).rejects.toMatchObject({ code: "journal.unreachable" });
		expect(await connection.all("SELECT 'next' AS a")).toEqual([{ a: "next" }]);
	});

	test("lets the server cancel a statement before the driver gives it up", async () => {
		const connection = await openedPostgres(await newDatabase(), 2000);
		expect(await connection.all("SHOW statement_timeout")).toEqual([{ statement_timeout: "1500ms" }]);
	});

	test("reports a statement that waits for a lock for too long, and stays connected", async () => {
		const url = await newDatabase();
		const [holder, waiting] = [await openedPostgres(url), await openedPostgres(url)];
		await holder.script("CREATE TABLE t (id bigint); INSERT INTO t VALUES (1)");
		await holder.run("BEGIN");
		await holder.run("UPDATE t SET id = 2");
		await waiting.run("SET statement_timeout = 300");
		const [before] = await waiting.all("SELECT pg_backend_pid() AS pid");
		await expect(waiting.run("UPDATE t SET id = 3")).rejects.toMatchObject({ code: "journal.busy" });
		expect(await waiting.all("SELECT pg_backend_pid() AS pid")).toEqual([before]);
		await holder.run("ROLLBACK");
	});

	test("reports a database that can only be read", async () => {
		const connection = await openedPostgres(await newDatabase());
		await connection.script("CREATE TABLE t (id bigint); SET default_transaction_read_only = on");
		await expect(connection.run("INSERT INTO t VALUES (1)")).rejects.toMatchObject({ code: "journal.read-only" });
	});

	test("reports a full disk", async () => {
		const connection = await openedPostgres(await newDatabase());
		const full = "DO $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'; END $$";
		await expect(connection.run(full)).rejects.toMatchObject({ code: "journal.full" });
	});

	test("refuses a COMMIT of a transaction in which a statement failed", async () => {
		const connection = await openedPostgres(await newDatabase());
		const work = inTransaction(connection, () => connection.run("SELECT 1/0").catch(() => undefined));
		await expect(work).rejects.toThrow("rolled back");
	});

	test("names the URL without its password when it cannot connect", async () => {
		const { folder, url } = await postgresServer();
		await expect(
			openPostgres(`postgres://ann:secret@localhost/x?host=${folder}/no`, { name: "test" }),
		).rejects.toMatchObject({
			code: "journal.unreachable",
			message: expect.not.stringContaining("secret"),
		});
		await expect(openPostgres(url("no_such"), { name: "test" })).rejects.toMatchObject({ code: "journal.refused" });
	});
});

interface CuttingProxy {
	/** The URL by which a database is reached through the proxy. */
	url(database: string): string;
	/** Forwards a text to the server once, and cuts the connection before its reply. */
	cutAfter(text: string): void;
	/** Forwards a text to the server once, and forwards nothing of that connection from then on. */
	silenceAfter(text: string): void;
}

/** A proxy before the private server. */
async function cuttingProxy(): Promise<CuttingProxy> {
	const { folder } = await postgresServer();
	let awaited: { readonly text: string; readonly end: "cut" | "silence" } | null = null;
	const sockets = new Set<Socket>();
	const server = createServer((client) => {
		const upstream = connect(join(folder, ".s.PGSQL.5432"));
		let isOpen = true;
		for (const socket of [client, upstream]) socket.on("error", () => undefined);
		sockets.add(client).add(upstream);
		upstream.on("data", (data) => {
			if (isOpen) client.write(data);
		});
		client.on("data", (data) => {
			if (!isOpen) return;
			if (awaited !== null && data.includes(awaited.text)) {
				isOpen = false;
				// The server's reply proves that it has executed the statement.
				if (awaited.end === "cut") upstream.once("data", () => client.destroy());
				awaited = null;
			}
			upstream.write(data);
		});
		client.on("close", () => upstream.destroy());
		upstream.on("close", () => client.destroy());
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	onTestFinished(() => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("no port");
	return {
		url: (database) => `postgres://postgres@127.0.0.1:${address.port}${new URL(database).pathname}`,
		cutAfter(text) {
			awaited = { text, end: "cut" };
		},
		silenceAfter(text) {
			awaited = { text, end: "silence" };
		},
	};
}
