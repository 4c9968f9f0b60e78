import { expect, test } from "vitest";
import { createDisks } from "../../../daemon/http/live/disks.ts";
import { createWriteRate } from "../../../daemon/http/live/rate.ts";
import { createThrottle } from "../../../daemon/http/live/throttle.ts";
import { tempFolder, until } from "../temp-folder.ts";

function job(file: string, done: number) {
	return { file, bytes: 1, done, total: 1e9, job: 1, what: null };
}

test("the rate counts tasks of the workshop that are running", () => {
	let now = 0;
	const rate = createWriteRate(() => now);
	const at = (ms: number, done: number, state: "running" | "done"): number => {
		now = ms;
		return rate.sample([job("a", ms)], [{ id: "one", done, state }]);
	};
	expect(at(0, 0, "running")).toBe(0);
	expect(at(1000, 500, "running")).toBe(1500);
	expect(at(2000, 900, "done")).toBe(1000);
	// A task that has ended stays in the list.
	expect(at(20_000, 900, "done")).toBe(0);
});

test("the rate is that of about the last second, over all jobs", () => {
	let now = 0;
	const rate = createWriteRate(() => now);
	const at = (ms: number, ...running: ReturnType<typeof job>[]): number => {
		now = ms;
		return rate.sample(running, []);
	};
	expect(at(0, job("a", 0))).toBe(0);
	expect(at(500, job("a", 1000))).toBe(2000);
	expect(at(1000, job("a", 2000), job("b", 500))).toBe(2500);
	expect(at(2000, job("a", 2000), job("b", 500))).toBe(0);
	expect(at(2500)).toBe(0);
	// A job that begins anew writes from the beginning.
	expect(at(3000, job("a", 100))).toBe(100);
	expect(at(60_000, job("a", 1_000_000))).toBe(0);
});

test("work is done at once, then no more often than the interval, the last request last", async () => {
	const done: number[] = [];
	const throttle = createThrottle(50, async () => void done.push(performance.now()));
	const from = performance.now();
	while (performance.now() - from < 300) {
		throttle.request();
		await new Promise((resolve) => setImmediate(resolve));
	}
	const before = done.length;
	throttle.request();
	await until(() => done.length > before);
	for (const [index, at] of done.slice(1).entries()) expect(at - (done[index] ?? 0)).toBeGreaterThanOrEqual(48);
	throttle.request();
	throttle.cancel();
	const last = done.length;
	await new Promise((resolve) => setTimeout(resolve, 120));
	expect(done.length).toBe(last);
});

test("work that takes longer than the interval never runs twice at once", async () => {
	let running = 0;
	let most = 0;
	let count = 0;
	const throttle = createThrottle(1, async () => {
		running += 1;
		most = Math.max(most, running);
		await new Promise((resolve) => setTimeout(resolve, 10));
		running -= 1;
		count += 1;
	});
	await until(() => {
		throttle.request();
		return count > 5;
	});
	throttle.cancel();
	expect(most).toBe(1);
});

test("a disk is asked once for many answers, and a missing folder is not known", async () => {
	let now = 0;
	const disks = createDisks(() => now);
	const folder = await tempFolder();
	const [first, second] = await Promise.all([disks.of(folder), disks.of(folder)]);
	expect(first).toMatchObject({ free: expect.any(Number), total: expect.any(Number) });
	expect(second).toBe(first);
	now = 4_000;
	expect(await disks.of(folder)).toBe(first);
	now = 6_000;
	await until(async () => (await disks.of(folder)) !== first);
	expect(await disks.of(`${folder}/missing`)).toBeNull();
});
