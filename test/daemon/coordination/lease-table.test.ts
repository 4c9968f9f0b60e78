import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { keepTrying } from "../../../daemon/coordination/leases/keep-trying.ts";
import {
	createLeaseTable,
	LEASE_STATEMENT_MS,
	type LeaseTable,
	listLeases,
} from "../../../daemon/coordination/leases/lease-table.ts";
import { requireLease } from "../../../daemon/journal/postgres/require-lease.ts";
import { canUsePostgres, postgresServer } from "../../postgres.ts";
import { tcpProxy } from "../../tcp-proxy.ts";
import { memoryLog } from "../temp-folder.ts";
import { connected, hostsDatabase } from "./hosts-database.ts";

const HOLDER = fileURLToPath(new URL("lease-holder.mjs", import.meta.url));

/** Longer than the lease and the pause between two attempts, on a busy machine. */
const TAKEOVER = { timeout: 30_000, interval: 20 };

async function leasesOf(url: string, host: string, timeoutMs?: number): Promise<LeaseTable> {
	const table = createLeaseTable(await connected(url, timeoutMs), host, memoryLog());
	onTestFinished(() => table.close());
	return table;
}

describe.skipIf(!canUsePostgres)("a lease", () => {
	test("has one holder when several hosts want it at once", async () => {
		const url = await hostsDatabase();
		const hosts = await Promise.all(["a", "b", "c"].map((host) => leasesOf(url, host)));
		const taken = await Promise.all(hosts.map((table) => table.lease("calendar")));
		expect(taken.filter((lease) => lease !== null)).toHaveLength(1);
	});

	test("is given to one of several callers on a host", async () => {
		const table = await leasesOf(await hostsDatabase(), "a");
		const [first, second] = await Promise.all([table.lease("calendar"), table.lease("calendar")]);
		expect([first?.proof, second]).toEqual([{ name: "calendar", epoch: 1 }, null]);
		expect(await table.lease("calendar")).toBeNull();
	});

	test("is free at once when its holder releases it, and what names it is refused from then on", async () => {
		const url = await hostsDatabase();
		const [a, b] = [await leasesOf(url, "a"), await leasesOf(url, "b")];
		const first = await a.lease("calendar");
		expect(await b.lease("calendar")).toBeNull();
		await first?.release();
		expect(first?.isLost()).toBe(true);
		const connection = await connected(url);
		await expect(requireLease(connection, { name: "calendar", epoch: 1 })).rejects.toMatchObject({
			code: "hosts.lease-lost",
		});
		const second = await b.lease("calendar");
		expect(second?.proof.epoch).toBeGreaterThan(first?.proof.epoch ?? 0);
		await requireLease(connection, second?.proof ?? { name: "", epoch: 0 });
	});

	// Real time is what this is about: the lease is lost when this process or the server stands still for 5 s.
	test("is renewed while it is held", { retry: 2 }, async () => {
		const url = await hostsDatabase();
		const [a, b] = [await leasesOf(url, "a"), await leasesOf(url, "b")];
		const lease = await a.lease("calendar");
		const connection = await connected(url);
		const beats = new Set<unknown>();
		await vi.waitUntil(async () => {
			const [row] = await connection.all("SELECT beat_at::text FROM leases");
			beats.add(row?.beat_at);
			return beats.size > 4;
		}, TAKEOVER);
		expect(lease?.isLost()).toBe(false);
		expect(await b.lease("calendar")).toBeNull();
		expect(await listLeases(connection)).toEqual([{ name: "calendar", holder: "a" }]);
	});

	test("is lost at the next beat when the database says that another host has it", async () => {
		const url = await hostsDatabase();
		const table = await leasesOf(url, "a");
		const lease = await table.lease("calendar");
		await (await connected(url)).run("UPDATE leases SET holder = 'b', epoch = epoch + 1");
		await vi.waitUntil(() => lease?.isLost(), TAKEOVER);
		expect(lease?.lost.reason.code).toBe("hosts.lease-lost");
		expect(() => lease?.lost.throwIfAborted()).toThrow("no longer holds the lease calendar");
	});

	test("cannot be taken while a transaction relies on it", async () => {
		const url = await hostsDatabase();
		const [a, b] = [await leasesOf(url, "a"), await leasesOf(url, "b")];
		const lease = await a.lease("calendar");
		const [connection, other] = [await connected(url), await connected(url)];
		await connection.run("BEGIN");
		await requireLease(connection, lease?.proof ?? { name: "", epoch: 0 });
		let isReleased = false;
		const released = lease?.release().then(() => {
			isReleased = true;
		});
		const waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE leases%'";
		await vi.waitUntil(async () => (await other.all(waiting)).length === 1, TAKEOVER);
		expect(isReleased).toBe(false);
		await connection.run("COMMIT");
		await released;
		expect(await b.lease("calendar")).not.toBeNull();
	});

	test("of a server whose clock was set back can be taken", async () => {
		const url = await hostsDatabase();
		const connection = await connected(url);
		await connection.run("INSERT INTO leases VALUES ('calendar', 'gone', 7, clock_timestamp() + interval '1 hour')");
		expect((await (await leasesOf(url, "a")).lease("calendar"))?.proof.epoch).toBe(8);
	});
});

describe.skipIf(!canUsePostgres || process.platform === "win32")("a process that holds a lease", () => {
	test("is replaced by another host after it was killed", async () => {
		const url = await hostsDatabase();
		const holder = await startHolder(url);
		holder.child.kill("SIGKILL");
		const wanted = keepTrying(await leasesOf(url, "b"), "watch", { log: memoryLog() });
		onTestFinished(() => wanted.close());
		await vi.waitUntil(() => wanted.current() !== null, TAKEOVER);
		expect(wanted.current()?.proof.epoch).toBeGreaterThan(holder.epoch);
	});

	test("knows that it was succeeded before it does anything, when it was stopped meanwhile", async () => {
		const url = await hostsDatabase();
		const holder = await startHolder(url);
		holder.child.stdin?.write("compute");
		expect(await holder.said()).toBe("computing");
		holder.child.kill("SIGSTOP");
		const wanted = keepTrying(await leasesOf(url, "b"), "watch", { log: memoryLog() });
		onTestFinished(() => wanted.close());
		await vi.waitUntil(() => wanted.current() !== null, TAKEOVER);
		holder.child.kill("SIGCONT");
		expect(await holder.said()).toEqual({
			wasLost: false,
			isLost: true,
			reason: "hosts.lease-lost",
			refusal: "hosts.lease-lost",
		});
		expect(wanted.current()).not.toBeNull();
	});

	test("does not keep others from it for long when it was stopped in a transaction", async () => {
		const url = await hostsDatabase();
		const holder = await startHolder(url);
		holder.child.stdin?.write("begin");
		expect(await holder.said()).toBe("begun");
		holder.child.kill("SIGSTOP");
		const wanted = keepTrying(await leasesOf(url, "b"), "watch", { log: memoryLog() });
		onTestFinished(() => wanted.close());
		await vi.waitUntil(() => wanted.current() !== null, TAKEOVER);
		holder.child.kill("SIGCONT");
		expect(await holder.said()).toBe("journal.unreachable");
	});
});

describe.skipIf(!canUsePostgres)("a host behind a network that fails", () => {
	test.each(["stalled", "only-requests"] as const)(
		"has given up its lease when another takes it, and takes it again afterwards: %s",
		async (forwarding) => {
			const url = await hostsDatabase();
			const server = await postgresServer();
			const proxy = await tcpProxy(`${server.folder}/.s.PGSQL.5432`);
			const farUrl = `postgres://postgres@127.0.0.1:${proxy.port}${new URL(url).pathname}`;
			const far = await leasesOf(farUrl, "far", LEASE_STATEMENT_MS);
			const near = await leasesOf(url, "near");
			const first = await far.lease("watch");
			proxy.forward(forwarding);
			let wasLost: boolean | undefined;
			const wanted = keepTrying(near, "watch", {
				onTaken: () => {
					wasLost = first?.isLost();
				},
				log: memoryLog(),
			});
			await vi.waitUntil(() => wasLost !== undefined, TAKEOVER);
			expect(wasLost).toBe(true);
			proxy.forward("both-ways");
			const again = keepTrying(far, "watch", { log: memoryLog() });
			onTestFinished(() => again.close());
			await wanted.close();
			await vi.waitUntil(() => again.current() !== null, TAKEOVER);
		},
	);

	// Real time is what this is about: the lease is lost when this process or the server stands still for 5 s.
	test("keeps its lease when its connection is closed and can be opened again", { retry: 2 }, async () => {
		const url = await hostsDatabase();
		const server = await postgresServer();
		const proxy = await tcpProxy(`${server.folder}/.s.PGSQL.5432`);
		const farUrl = `postgres://postgres@127.0.0.1:${proxy.port}${new URL(url).pathname}`;
		const far = await leasesOf(farUrl, "far", LEASE_STATEMENT_MS);
		const lease = await far.lease("watch");
		const connection = await connected(url);
		const [before] = await connection.all("SELECT beat_at::text FROM leases");
		proxy.cut();
		await vi.waitUntil(async () => {
			const [now] = await connection.all("SELECT beat_at::text FROM leases");
			return now?.beat_at !== before?.beat_at;
		}, TAKEOVER);
		expect(lease?.isLost()).toBe(false);
	});
});

/** A process that holds the lease `watch`. */
async function startHolder(url: string) {
	const child: ChildProcess = spawn(process.execPath, [HOLDER, url, "child", "watch"], {
		stdio: ["pipe", "pipe", "inherit"],
	});
	onTestFinished(async () => {
		const ended = child.exitCode === null && child.signalCode === null ? once(child, "exit") : null;
		child.kill("SIGKILL");
		await ended;
	});
	if (child.stdout === null) throw new Error("the process has no output");
	const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
	const said = async (): Promise<unknown> => JSON.parse((await lines.next()).value);
	const { epoch } = (await said()) as { epoch: number };
	return { child, epoch, said };
}
