import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type Deliveries, openDeliveries } from "../../../daemon/coordination/work/deliveries.ts";
import type { Delivery, DeliveryWorkers } from "../../../daemon/coordination/work/delivery-workers.ts";
import { canUsePostgres, newDatabase } from "../../postgres.ts";
import { until } from "../temp-folder.ts";

const WORKER = fileURLToPath(new URL("delivery-worker.mjs", import.meta.url));

const small = (id: number) => ({ id, bytes: 1000 });
const large = (id: number) => ({ id, bytes: 2 ** 30 });

async function opened(url: string, migrates = true): Promise<Deliveries> {
	const deliveries = await openDeliveries(url, { migrates, onError: () => undefined });
	onTestFinished(() => deliveries.close(1000));
	return deliveries;
}

/** Takes deliveries, and settles each as it is told. */
function taking(deliveries: Deliveries, atOnce = { small: 2, large: 2 }) {
	const taken: (Delivery & { settle: () => void; reject: () => void })[] = [];
	const workers: DeliveryWorkers = deliveries.work(atOnce, (delivery) => {
		return new Promise<void>((settle, reject) =>
			taken.push(Object.assign(delivery, { settle, reject: () => reject(new Error("later")) })),
		);
	});
	return { taken, workers, ids: () => taken.map(({ id }) => id) };
}

async function rowsOf<T extends object>(url: string, sql: string): Promise<T[]> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		return (await client.query<T>(sql)).rows;
	} finally {
		await client.end();
	}
}

/** The deliveries of a job in the database, by their states. */
async function statesOf(url: string): Promise<string[]> {
	const rows = await rowsOf<{ state: string }>(url, "SELECT state::text FROM pgboss.job ORDER BY created_on");
	return rows.map(({ state }) => state);
}

/** Another host. */
async function worker(url: string) {
	const child = spawn(process.execPath, [WORKER, url], { stdio: ["ignore", "pipe", "inherit"] });
	const said: string[] = [];
	createInterface({ input: child.stdout }).on("line", (line) => said.push(line));
	const ended = new Promise((resolve) => child.once("exit", resolve));
	onTestFinished(async () => {
		child.kill("SIGKILL");
		await ended;
	});
	return { child, said, ended };
}

describe.skipIf(!canUsePostgres)("deliveries", () => {
	test("a job is delivered once at a time, however often it is sent", async () => {
		const url = await newDatabase();
		const deliveries = await opened(url);
		const { taken, ids } = taking(deliveries);
		await deliveries.send([small(7), small(7)]);
		await until(() => taken.length === 1);
		await deliveries.send([small(7), small(8)]);
		await until(() => taken.length === 2);
		expect(ids()).toEqual([7, 8]);
		for (const { settle } of taken) settle();
		await until(async () => (await statesOf(url)).every((state) => state === "completed"));
		expect(await statesOf(url)).toHaveLength(2);
	});

	test("a job that was settled can be sent again", async () => {
		const url = await newDatabase();
		const deliveries = await opened(url);
		const { taken, ids } = taking(deliveries);
		for (const times of [1, 2]) {
			await deliveries.send([large(7)]);
			await until(() => taken.length === times);
			taken[times - 1]?.settle();
			await until(async () => (await statesOf(url)).filter((state) => state === "completed").length === times);
		}
		expect(ids()).toEqual([7, 7]);
	});

	test("a rejected job comes again", async () => {
		const deliveries = await opened(await newDatabase());
		const { taken, ids } = taking(deliveries);
		await deliveries.send([small(7)]);
		await until(() => taken.length === 1);
		taken[0]?.reject();
		await until(() => taken.length === 2);
		expect(ids()).toEqual([7, 7]);
		taken[1]?.settle();
	});

	test("a job that is rejected again and again comes again within half a minute", async () => {
		const url = await newDatabase();
		const deliveries = await opened(url);
		await deliveries.send([small(7)]);
		await rowsOf(url, "UPDATE pgboss.job SET retry_count = 20");
		const { taken } = taking(deliveries);
		await until(() => taken.length === 1);
		taken[0]?.reject();
		await until(async () => (await statesOf(url))[0] === "retry");
		const [{ seconds } = { seconds: 0 }] = await rowsOf<{ seconds: number }>(
			url,
			"SELECT extract(epoch FROM start_after - now())::int AS seconds FROM pgboss.job",
		);
		expect(seconds).toBeGreaterThan(0);
		expect(seconds).toBeLessThanOrEqual(30);
	});

	test("a host takes as many at once as it was told, and the next as soon as one is settled", async () => {
		const deliveries = await opened(await newDatabase());
		const { taken, ids } = taking(deliveries, { small: 3, large: 1 });
		await deliveries.send([1, 2, 3, 4, 5].map(small));
		await deliveries.send([11, 12].map(large));
		await until(() => taken.length === 4);
		expect(ids().filter((id) => id > 10)).toEqual([11]);
		for (const one of [4, 5]) {
			taken.find(({ id }) => id === one - 3)?.settle();
			await until(() => ids().includes(one));
		}
		taken.find(({ id }) => id === 11)?.settle();
		await until(() => ids().includes(12));
		for (const { settle } of taken) settle();
	});

	test("a job without progress for half a minute leaves its room to another one", async () => {
		const deliveries = await opened(await newDatabase());
		const { taken, ids } = taking(deliveries);
		await deliveries.send([1, 2].map(small));
		await until(() => taken.length === 2);
		await deliveries.send([3, 4].map(small));
		const later = performance.now() + 31_000;
		vi.spyOn(performance, "now").mockImplementation(() => later);
		onTestFinished(() => void vi.restoreAllMocks());
		const [first] = taken;
		if (first !== undefined) first.aliveAt = later;
		await until(() => taken.length === 3);
		expect(ids()).toEqual([1, 2, 3]);
		for (const { settle } of taken) settle();
	});

	test("jobs that are sent in a transaction are delivered when it is committed, and not when it is rolled back", async () => {
		const url = await newDatabase();
		const deliveries = await opened(url);
		const { taken, ids } = taking(deliveries);
		const client = new pg.Client({ connectionString: url });
		await client.connect();
		onTestFinished(() => client.end());
		const executeSql = (text: string, values?: unknown[]) => client.query(text, values);
		for (const [id, end] of [[1, "ROLLBACK"] as const, [2, "COMMIT"] as const]) {
			await client.query("BEGIN");
			await deliveries.sendIn(executeSql, [small(id)]);
			await client.query(end);
		}
		await until(() => taken.length === 1);
		expect(ids()).toEqual([2]);
		expect(await statesOf(url)).toHaveLength(1);
		taken[0]?.settle();
	});

	test("while the workers are paused nothing is taken, and what runs goes on", async () => {
		const url = await newDatabase();
		const deliveries = await opened(url);
		const { taken, ids, workers } = taking(deliveries);
		await deliveries.send([small(1)]);
		await until(() => taken.length === 1);
		workers.pause();
		await deliveries.send([small(2)]);
		taken[0]?.settle();
		await until(async () => (await statesOf(url))[0] === "completed");
		expect(ids()).toEqual([1]);
		workers.resume();
		await until(() => taken.length === 2);
		taken[1]?.settle();
	});

	test("the job of a killed host is delivered to another one", { timeout: 120_000 }, async () => {
		const url = await newDatabase();
		const deliveries = await opened(url);
		const host = await worker(url);
		await deliveries.send([small(7)]);
		await until(() => host.said.includes("took 7"));
		const { taken } = taking(deliveries);
		host.child.kill("SIGKILL");
		const killed = performance.now();
		await until(() => taken.length === 1);
		console.info(`a killed host's job was delivered again after ${((performance.now() - killed) / 1000).toFixed(1)} s`);
		taken[0]?.settle();
	});

	test("a host that slept loses its delivery, and what it says then changes nothing", {
		timeout: 120_000,
	}, async () => {
		const url = await newDatabase();
		const deliveries = await opened(url);
		const host = await worker(url);
		await deliveries.send([small(7)]);
		await until(() => host.said.includes("took 7"));
		const { taken } = taking(deliveries);
		host.child.kill("SIGSTOP");
		await until(() => taken.length === 1);
		host.child.kill("SIGCONT");
		await until(() => host.said.includes("lost 7"));
		host.child.kill("SIGUSR2");
		expect(await host.ended).toBe(0);
		expect(await statesOf(url)).toEqual(["active"]);
		expect(taken[0]?.signal.aborted).toBe(false);
		taken[0]?.settle();
		await until(async () => (await statesOf(url))[0] === "completed");
	});

	test("deliveries that are sent one after another are all taken; the times are printed", async () => {
		const deliveries = await opened(await newDatabase());
		const waits: number[] = [];
		let sent = 0;
		deliveries.work({ small: 1, large: 1 }, async () => void waits.push(performance.now() - sent));
		for (let id = 1; id <= 21; id++) {
			sent = performance.now();
			await deliveries.send([small(id)]);
			await until(() => waits.length === id);
		}
		const [median = 0] = waits.sort((a, b) => a - b).slice(10);
		console.info(
			`deliveries were taken after ${median.toFixed(0)} ms (median of 21), ${waits.at(-1)?.toFixed(0)} ms at most`,
		);
	});
});
