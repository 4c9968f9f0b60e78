import { describe, expect, onTestFinished, test, vi } from "vitest";
import { keepTrying } from "../../../daemon/coordination/leases/keep-trying.ts";
import { createLeaseTable, type LeaseTable } from "../../../daemon/coordination/leases/lease-table.ts";
import { canUsePostgres, postgresServer } from "../../postgres.ts";
import { memoryLog } from "../temp-folder.ts";
import { connected, hostsDatabase } from "./hosts-database.ts";

const SOON = { timeout: 30_000, interval: 10 };

async function leasesOf(url: string, host: string): Promise<LeaseTable> {
	const table = createLeaseTable(await connected(url), host, memoryLog());
	onTestFinished(() => table.close());
	return table;
}

describe.skipIf(!canUsePostgres)("a lease that is wanted", () => {
	test("is used, and released when it is not wanted any more, after its use has ended", async () => {
		const url = await hostsDatabase();
		const [a, b] = [await leasesOf(url, "a"), await leasesOf(url, "b")];
		const steps: string[] = [];
		const wanted = keepTrying(a, "calendar", {
			onTaken: (lease) => void steps.push(`taken ${lease.proof.epoch}`),
			async onLost() {
				steps.push(`other host: ${(await b.lease("calendar")) === null ? "no" : "yes"}`);
			},
			log: memoryLog(),
		});
		await vi.waitUntil(() => wanted.current() !== null, SOON);
		await wanted.close();
		expect(steps).toEqual(["taken 1", "other host: no"]);
		expect(wanted.current()).toBeNull();
		expect(await b.lease("calendar")).not.toBeNull();
	});

	test("is taken again after each loss, and the callbacks never overlap", async () => {
		const url = await hostsDatabase();
		const connection = await connected(url);
		const steps: string[] = [];
		let go: (() => void) | undefined;
		const wanted = keepTrying(await leasesOf(url, "a"), "calendar", {
			async onTaken() {
				steps.push("begin");
				await new Promise<void>((resolve) => {
					go = resolve;
				});
				steps.push("begun");
			},
			onLost: () => void steps.push("lost"),
			log: memoryLog(),
		});
		onTestFinished(async () => {
			const closed = wanted.close();
			go?.();
			await closed;
		});
		await vi.waitUntil(() => steps.length === 1, SOON);
		const first = wanted.current();
		await connection.run("UPDATE leases SET epoch = epoch + 1, beat_at = clock_timestamp() - interval '1 minute'");
		await vi.waitUntil(() => first?.isLost(), SOON);
		expect([wanted.current(), steps]).toEqual([null, ["begin"]]);
		go?.();
		await vi.waitUntil(() => steps.length === 4, SOON);
		expect(steps).toEqual(["begin", "begun", "lost", "begin"]);
		expect(wanted.current()?.proof.epoch).toBe(3);
	});

	test("is released when its use cannot begin, and tried again", async () => {
		const url = await hostsDatabase();
		const log = memoryLog();
		const steps: string[] = [];
		const wanted = keepTrying(await leasesOf(url, "a"), "calendar", {
			async onTaken(lease) {
				steps.push(`taken ${lease.proof.epoch}`);
				if (steps.length === 1) throw new Error("no");
			},
			onLost: () => void steps.push("lost"),
			log,
		});
		onTestFinished(() => wanted.close());
		await vi.waitUntil(() => steps.length === 3, SOON);
		expect(steps).toEqual(["taken 1", "lost", "taken 3"]);
		expect(log.messages).toContain("the work under a lease failed");
	});

	test("is taken when the database comes back", async () => {
		const url = await hostsDatabase();
		const table = await leasesOf(url, "a");
		const server = await postgresServer();
		await server.stop("immediate");
		const log = memoryLog();
		const wanted = keepTrying(table, "calendar", { log });
		onTestFinished(() => wanted.close());
		await vi.waitUntil(() => log.messages.length > 0, SOON);
		expect(wanted.current()).toBeNull();
		await server.start();
		await vi.waitUntil(() => wanted.current() !== null, SOON);
	});
});
