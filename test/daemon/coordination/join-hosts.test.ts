import { spawn, spawnSync } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { forgetHost, type HostDescription, listHosts } from "../../../daemon/coordination/members/host-table.ts";
import { type JoinedHost, joinHosts } from "../../../daemon/coordination/members/join-hosts.ts";
import { journalError } from "../../../daemon/journal/errors.ts";
import type { PostgresConnection } from "../../../daemon/journal/postgres/connection.ts";
import { canUsePostgres, postgresServer } from "../../postgres.ts";
import { memoryLog } from "../temp-folder.ts";
import { connected, hostsDatabase } from "./hosts-database.ts";

const MEMBER = fileURLToPath(new URL("host-member.mjs", import.meta.url));
const canFakeTime = spawnSync("faketime", ["--version"]).status === 0;
if (!canFakeTime) console.log("skipped: a host whose clock is wrong, for faketime is not installed");

const BEAT = { timeout: 30_000, interval: 20 };

const HOST: HostDescription = { id: "1", name: "near", pid: 7, version: "0.1.0", role: "both" };

async function joined(
	connection: PostgresConnection,
	host: HostDescription,
	log = memoryLog(),
	status: () => unknown = () => null,
	requireAllowed: () => Promise<unknown> = async () => undefined,
): Promise<JoinedHost> {
	const member = await joinHosts(connection, { host, status, requireAllowed, log });
	onTestFinished(() => member.leave());
	return member;
}

describe.skipIf(!canUsePostgres)("a host", () => {
	test("is listed with what it tells, until it leaves", async () => {
		const connection = await connected(await hostsDatabase());
		let running = 1;
		const member = await joined(connection, HOST, memoryLog(), () => ({ running }));
		const listed = { ...HOST, status: '{"running":1}', ageMs: expect.any(Number) };
		expect(await listHosts(connection)).toEqual([listed]);
		running = 2;
		await vi.waitUntil(async () => (await listHosts(connection))[0]?.status === '{"running":2}', BEAT);
		await member.leave();
		expect(await listHosts(connection)).toEqual([]);
	});

	test("has the age of its last beat when it ended without leaving, until a new process of its name runs", async () => {
		const connection = await connected(await hostsDatabase());
		await connection.run(`INSERT INTO hosts SELECT id, name, 1, '', '', NULL, clock_timestamp() - age * interval '1 min'
			FROM (VALUES ('old', 'near', 90), ('new', 'near', 50), ('other', 'far', 90)) AS given (id, name, age)`);
		expect((await listHosts(connection)).map(({ id, ageMs }) => [id, Math.round(ageMs / 600_000)])).toEqual([
			["other", 9],
			["new", 5],
			["old", 9],
		]);
		const setNew = (beatAt: string) => connection.run(`UPDATE hosts SET beat_at = ${beatAt} WHERE id = 'new'`);
		// It is not silent, however long the next lines take.
		await setNew("clock_timestamp() + interval '1 hour'");
		await joined(connection, HOST);
		const ids = async () => (await listHosts(connection)).map(({ id }) => id);
		await expect.poll(ids, BEAT).toEqual(["other", "1", "new"]);
		await setNew("clock_timestamp() - interval '11 s'");
		await expect.poll(ids, BEAT).toEqual(["other", "1"]);
		expect(await forgetHost(connection, "other")).toBe(true);
		expect(await forgetHost(connection, "other")).toBe(false);
	});

	test("comes back with its next beat when it was forgotten", async () => {
		const connection = await connected(await hostsDatabase());
		await joined(connection, HOST);
		await forgetHost(connection, HOST.id);
		await vi.waitUntil(async () => (await listHosts(connection)).length === 1, BEAT);
	});

	test("has to stop when a backup of the database was restored", async () => {
		const connection = await connected(await hostsDatabase());
		const member = await joined(connection, HOST);
		expect([member.generation, member.mustStop.aborted]).toEqual([1, false]);
		await connection.run("UPDATE meta SET generation = generation + 1");
		await vi.waitUntil(() => member.mustStop.aborted, BEAT);
		expect(member.mustStop.reason.code).toBe("hosts.other-generation");
	});

	test("has to stop when a newer version no longer allows this one", async () => {
		const connection = await connected(await hostsDatabase());
		let newer = false;
		const requireAllowed = async (): Promise<void> => {
			if (newer) throw journalError("journal.newer", { path: "", found: 2, known: 1 });
		};
		const member = await joined(connection, HOST, memoryLog(), () => null, requireAllowed);
		newer = true;
		await vi.waitUntil(() => member.mustStop.aborted, BEAT);
		expect(member.mustStop.reason.code).toBe("journal.newer");
	});

	test("goes on when the database is away for a while", async () => {
		const connection = await connected(await hostsDatabase());
		const server = await postgresServer();
		const log = memoryLog();
		await joined(connection, HOST, log);
		await server.stop("immediate");
		await vi.waitUntil(() => log.messages.length === 1, BEAT);
		await server.start();
		await vi.waitUntil(() => log.messages.length === 2, BEAT);
		expect(log.messages).toEqual(["the heartbeat of this host could not be written", "the database answers again"]);
	});

	test.skipIf(!canFakeTime).each([
		["+1h", true],
		["-1h", true],
		["+2s", false],
	])("is warned once when its clock is wrong by more than 5 s: %s", async (shift, isWarned) => {
		const url = await hostsDatabase();
		const child = spawn("faketime", ["-f", shift, process.execPath, MEMBER, url], {
			env: { ...process.env, FAKETIME_DONT_FAKE_MONOTONIC: "1" },
			stdio: ["pipe", "pipe", "inherit"],
		});
		onTestFinished(() => void child.kill("SIGKILL"));
		const connection = await connected(url);
		const beats = new Set<unknown>();
		await vi.waitUntil(async () => {
			const [row] = await connection.all("SELECT beat_at::text FROM hosts");
			if (row !== undefined) beats.add(row.beat_at);
			return beats.size > 2;
		}, BEAT);
		child.stdin.end();
		const warning = '"the clock of this host differs from the clock of the database"\n';
		expect(await text(child.stdout)).toBe(`${isWarned ? warning : ""}"joined"\n`);
	});
});
