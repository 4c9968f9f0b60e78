import { chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import pg from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { canMount, mounted } from "../e2e/mounts.ts";
import { tells } from "../e2e/run.ts";
import { canUsePostgres, postgresServer, withPassword } from "../postgres.ts";
import { type Cluster, makeCluster } from "./cluster.ts";
import { drop, expectAlive, expectOnce, measured, NAMES, untilPublished } from "./files.ts";
import { proxied } from "./proxied.ts";

const ALL = process.env.AUTOPRUNE_ALL === "1";

/** How long the server is away. */
const AWAY_MS = ALL ? 60_000 : 10_000;

describe.skipIf(!canUsePostgres)("a database that is stopped and started again", () => {
	test.each(["fast", "immediate"] as const)("%s: no host ends, and work goes on", async (how) => {
		const cluster = await makeCluster();
		const hosts = [await cluster.start("one"), await cluster.start("two")] as const;
		const [before, during] = [NAMES.slice(0, 16), NAMES.slice(16, 20)];
		drop(hosts[0], before);
		await hosts[0].daemon.saw(tells("working"));
		const server = await postgresServer();
		await server.stop(how);
		drop(hosts[0], during);
		await after(AWAY_MS);
		await server.start();
		const backAt = performance.now();
		const done = await numberOfOutcomes(cluster);
		await expect.poll(() => numberOfOutcomes(cluster)).toBeGreaterThan(done);
		measured(`stopped ${how}: the first job is done, after the database is back,`, backAt);
		await untilPublished(cluster, [...before, ...during]);
		measured(`stopped ${how}: all ${NAMES.slice(0, 20).length} are done after`, backAt);
		expectOnce(cluster, hosts[0], NAMES.slice(0, 20));
		expectAlive(hosts);
		for (const { daemon, signal } of hosts) {
			signal("SIGTERM");
			expect(await daemon.ended).toBe(0);
		}
	});
});

describe.skipIf(!canUsePostgres)("a database that wants a password", () => {
	test("refuses a host without one, and the daemon ends", async () => {
		const cluster = await makeCluster();
		const url = await withPassword("scram-sha-256");
		const { code, said } = await cluster.startRefused("one", { url });
		expect([code, said]).toEqual([1, expect.stringMatching(/wants a password[\s\S]*\(journal\.refused\)/)]);
	});
});

describe.skipIf(!canUsePostgres)("a database that takes no changes", () => {
	test("set to read-only: the status says so, and work goes on afterwards", async () => {
		const cluster = await makeCluster();
		const hosts = [await cluster.start("one"), await cluster.start("two")] as const;
		const [before, during] = [NAMES.slice(0, 10), NAMES.slice(10, 14)];
		drop(hosts[0], before);
		await hosts[0].daemon.saw(tells("working"));
		await onServer("ALTER SYSTEM SET default_transaction_read_only = on");
		drop(hosts[0], during);
		for (const { daemon } of hosts) await daemon.saw(({ unwell }) => /can only be read/.test(String(unwell)));
		await expect.poll(() => hosts[0].home.run("status").out).toContain("can only be read");
		await onServer("ALTER SYSTEM RESET default_transaction_read_only");
		await untilPublished(cluster, [...before, ...during]);
		expectOnce(cluster, hosts[0], NAMES.slice(0, 14));
		expectAlive(hosts);
	});

	test.skipIf(!canMount)("on a full disk: the log says so, and work goes on afterwards", async () => {
		const disk = mounted("24m");
		const cluster = await makeCluster(await databaseOn(disk));
		const hosts = [await cluster.start("one"), await cluster.start("two")] as const;
		const names = NAMES.slice(0, 24);
		const filler = join(disk, "filler");
		expect(() => writeFileSync(filler, Buffer.alloc(2 ** 25))).toThrow(/ENOSPC/);
		drop(hosts[0], names);
		const isFull = (line: object): boolean => JSON.stringify(line).includes("journal.full");
		await Promise.any(hosts.map(({ daemon }) => daemon.saw(isFull)));
		rmSync(filler);
		await untilPublished(cluster, names);
		expectOnce(cluster, hosts[0], names);
		expectAlive(hosts);
	});
});

describe.skipIf(!canUsePostgres)("a COMMIT whose reply is lost", () => {
	test.each([
		["of the arrival", "INSERT INTO jobs"],
		["of a product", '"state":"produced"'],
		["of a name", '"state":"publishing"'],
		["of an outcome", "INSERT INTO outcomes"],
		["of the take", "SET claim = claim + 1, holder"],
		["of the end", '{"state":"done"}'],
	])("%s leads to one outcome of each file", async (_, containing) => {
		const cluster = await makeCluster();
		const { url, proxy } = await proxied(cluster.url);
		const host = await cluster.start("one", { url });
		const names = NAMES.slice(0, 6);
		const lost = proxy.loseCommit(containing);
		drop(host, names);
		await lost;
		await untilPublished(cluster, names);
		expectOnce(cluster, host, names);
		expectAlive([host]);
	});
});

async function numberOfOutcomes(cluster: Cluster): Promise<number> {
	return Object.keys(await cluster.outcomes()).length;
}

/** A new database whose tables are on this disk. */
async function databaseOn(disk: string): Promise<string> {
	const { folder, url } = await postgresServer();
	const { uid, gid } = statSync(folder);
	const place = mkdtempSync(join(disk, "tables-"));
	chownSync(place, uid, gid);
	const name = `small_${Date.now()}`;
	await onServer(`CREATE TABLESPACE ${name} LOCATION '${place}'`);
	await onServer(`CREATE DATABASE ${name} TABLESPACE ${name}`);
	onTestFinished(async () => {
		await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
		await onServer(`DROP TABLESPACE ${name}`);
	});
	return url(name);
}

/** Executes a statement and makes the server read its settings again. */
async function onServer(sql: string): Promise<void> {
	const { url } = await postgresServer();
	const client = new pg.Client({ connectionString: url("postgres") });
	client.on("error", () => undefined);
	await client.connect();
	await client.query(sql);
	await client.query("SELECT pg_reload_conf()");
	await client.end();
}
