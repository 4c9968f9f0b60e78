import { setTimeout } from "node:timers/promises";
import type { Request } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { makeHome, tells } from "../e2e/run.ts";
import { cpuSecondsOfTree, rssBytes } from "../processes.mjs";
import { openPage, test } from "./page.ts";

const MIB = 2 ** 20;

/** How long daemons have nothing to do while their processor time is counted. */
const IDLE_MS = 15_000;

/** A daemon. */
async function started(web: string): Promise<{ readonly pid: number; readonly url: string }> {
	const home = makeHome(`web: ${web}\n`);
	onTestFinished(() => home.end());
	const daemon = await home.watching();
	const { web: address } = await daemon.saw(tells("started"));
	if (daemon.process.pid === undefined) throw new Error("the daemon did not start");
	return { pid: daemon.process.pid, url: (address as { url: string } | null)?.url ?? "" };
}

function pathOf(request: Request): string {
	return new URL(request.url()).pathname;
}

test("the first load is at most 100 KB in five requests, and all views are two scripts", async () => {
	const { url } = await started("{port: 0}");
	const { page, close } = await openPage("about:blank");
	const requests: Request[] = [];
	page.on("requestfinished", (request) => {
		if (!pathOf(request).startsWith("/api/")) requests.push(request);
	});
	await page.goto(url);
	await page.getByRole("button", { name: "Pause" }).waitFor();
	await page.waitForLoadState("load");
	// A second later the page loads the other views; a busy machine may have taken that long.
	const first = requests.filter((request) => !pathOf(request).startsWith("/assets/later-"));
	const sizes = await Promise.all(
		first.map(async (request) => {
			const { responseBodySize, responseHeadersSize } = await request.sizes();
			return { path: pathOf(request), bytes: responseBodySize + responseHeadersSize };
		}),
	);
	const sum = (pattern: RegExp) => sizes.reduce((all, { path, bytes }) => all + (pattern.test(path) ? bytes : 0), 0);
	expect(new Set(first.map(pathOf)).size).toBeLessThanOrEqual(5);
	expect(sum(/\.js$/)).toBeLessThanOrEqual(30_500);
	expect(sum(/\.css$/)).toBeLessThanOrEqual(8_000);
	expect(sum(/./)).toBeLessThanOrEqual(100_000);
	for (const name of ["Log", "Model", "Workshop", "Settings"]) {
		await page.getByRole("link", { name, exact: true }).click();
		await page.getByRole("heading", { level: 1, name }).waitFor();
	}
	await page.getByText("This browser").waitFor();
	expect(requests.filter((request) => pathOf(request).endsWith(".js"))).toHaveLength(2);
	await close();
});

test("a page that nobody looks at costs at most 16 MiB of memory and no processor time", {
	timeout: 180_000,
}, async ({ skip }) => {
	if (process.platform !== "linux") return skip("memory and processor time are read from /proc");
	const [without, { pid }] = await Promise.all([started("false"), started("{port: 0}")]);
	// A daemon gives back memory of its start only after a while, and each scans its inbox at times of its own.
	const patience = { timeout: 80_000 };
	await expect.poll(() => rssBytes(pid) - rssBytes(without.pid), patience).toBeLessThanOrEqual(16 * MIB);
	await expect
		.poll(async () => {
			const more = (): number => cpuSecondsOfTree(pid) - cpuSecondsOfTree(without.pid);
			const before = more();
			await setTimeout(IDLE_MS);
			return more() - before;
		}, patience)
		.toBeLessThanOrEqual(0.1);
});
