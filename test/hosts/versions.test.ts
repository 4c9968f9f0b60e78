import pg from "pg";
import { describe, expect, test } from "vitest";
import { tells } from "../e2e/run.ts";
import { canUsePostgres, postgresServer } from "../postgres.ts";
import { makeCluster } from "./cluster.ts";
import { drop, expectAlive, expectOnce, NAMES, untilPublished } from "./files.ts";

const UNFINISHED = "SELECT id, state FROM jobs WHERE state <> 'done'";

describe.skipIf(!canUsePostgres)("a newer version that changes the schema while hosts run", () => {
	test("by a step that only adds: the older hosts go on, and others can join", async () => {
		const cluster = await makeCluster();
		const one = await cluster.start("one");
		await cluster.rows("UPDATE meta SET schema = schema + 1");
		await cluster.rows("ALTER TABLE jobs ADD COLUMN added_later text");
		const hosts = [one, await cluster.start("two")] as const;
		drop(one, NAMES.slice(0, 10));
		await untilPublished(cluster, NAMES.slice(0, 10));
		expectOnce(cluster, one, NAMES.slice(0, 10));
		expectAlive(hosts);
	});

	test("by a step that no longer allows them: they take nothing more, say so, and end", async () => {
		const cluster = await makeCluster();
		const hosts = [await cluster.start("one"), await cluster.start("two")] as const;
		const before = NAMES.slice(0, 4);
		drop(hosts[0], before);
		await untilPublished(cluster, before);
		await cluster.rows("UPDATE meta SET schema = schema + 1, oldest_allowed = schema + 1");
		drop(hosts[0], NAMES.slice(4, 8));
		for (const { daemon } of hosts) expect(await daemon.ended).toBe(1);
		expect(await cluster.rows(UNFINISHED)).toEqual([]);
		expect(Object.keys(await cluster.outcomes())).toEqual(before);
		const { code, said } = await cluster.startRefused("three", {});
		expect(code).toBe(1);
		expect(said).toContain("A newer autoprune has used it");
	});
});

describe.skipIf(!canUsePostgres)("a backup of the database that is restored while hosts run", () => {
	test("ends them at once, and afterwards no file is published and no number is used twice", async () => {
		const cluster = await makeCluster();
		const old = [await cluster.start("one"), await cluster.start("two")] as const;
		const [before, underWay, later, after] = [
			NAMES.slice(0, 4),
			NAMES.slice(4, 16),
			NAMES.slice(16, 20),
			NAMES.slice(20, 24),
		];
		drop(old[0], before);
		await untilPublished(cluster, before);
		drop(old[0], underWay);
		await expect.poll(() => cluster.rows(UNFINISHED)).not.toEqual([]);
		const backup = await copied(cluster.url);
		drop(old[0], later);
		await untilPublished(cluster, NAMES.slice(0, 20));
		expectOnce(cluster, old[0], NAMES.slice(0, 20));
		const [{ used } = { used: 0 }] = await cluster.rows<{ used: number }>("SELECT max(id)::int AS used FROM jobs");
		await restored(cluster.url, backup);
		expect(Object.keys(await cluster.outcomes())).not.toContain(later[0]);
		expect(old[0].home.run("hosts", "restored", "--yes").code).toBe(0);
		for (const { daemon } of old) expect(await daemon.ended).toBe(1);

		const hosts = [await cluster.start("one"), await cluster.start("two")] as const;
		await hosts[1].daemon.saw(tells("paused"));
		drop(hosts[0], after);
		await expect.poll(() => cluster.watcher()).not.toBeNull();
		expect(hosts[0].home.run("resume").code).toBe(0);
		await expect.poll(async () => Object.keys(await cluster.outcomes())).toEqual(expect.arrayContaining([...after]));
		await expect.poll(() => cluster.rows(UNFINISHED)).toEqual([]);
		expectOnce(cluster, hosts[0], NAMES.slice(0, 24));
		const numbers = await cluster.rows<{ id: number }>(
			`SELECT id::int FROM jobs WHERE source_name IN (${after.map((name) => `'${name}'`).join()})`,
		);
		expect(numbers).toHaveLength(after.length);
		for (const { id } of numbers) expect(id).toBeGreaterThan(used);
		expectAlive(hosts);
	});
});

/** Copies a database, which breaks its connections. Returns the name of the copy. */
async function copied(url: string): Promise<string> {
	const name = nameIn(url);
	const copy = `${name}_copy`;
	await onServer(
		`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`,
		`SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '${name}'`,
		`CREATE DATABASE ${copy} TEMPLATE ${name}`,
		`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`,
	);
	return copy;
}

/** Puts a copy in place of the database. */
async function restored(url: string, copy: string): Promise<void> {
	const name = nameIn(url);
	await onServer(`DROP DATABASE ${name} WITH (FORCE)`, `CREATE DATABASE ${name} TEMPLATE ${copy}`);
}

function nameIn(url: string): string {
	return new URL(url).pathname.slice(1);
}

async function onServer(...statements: readonly string[]): Promise<void> {
	const { url } = await postgresServer();
	const client = new pg.Client({ connectionString: url("postgres") });
	await client.connect();
	for (const statement of statements) await client.query(statement);
	await client.end();
}
