import { setTimeout } from "node:timers/promises";
import type { Request } from "playwright-core";
import { expect } from "vitest";
import { type Home, makeHome, tells } from "../e2e/run.ts";
import { cpuSecondsOfTree, rssBytes } from "../processes.mjs";
import { openPage, test } from "./page.ts";

const MIB = 2 ** 20;

/** How long a daemon has nothing to do before it is measured, and while its processor time is counted. */
const IDLE_MS = 5_000;

/** A daemon. */
async function started(web: string): Promise<{ readonly home: Home; readonly pid: number; readonly url: string }> {
	const home = makeHome(`web: ${web}\n`);
	const daemon = await home.watching();
	const { web: address } = await daemon.saw(tells("started"));
	if (daemon.process.pid === undefined) throw new Error("the daemon did not start");
	return { home, pid: daemon.process.pid, url: (address as { url: string } | null)?.url ?? "" };
}

function pathOf(request: Request): string {
	return new URL(request.url()).pathname;
}

test("the first load is at most 100 KB in five requests, and all views are two scripts", async () => {
	const { home, url } = await started("{port: 0}");
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
	await home.end();
});

test("a page that nobody looks at costs at most 16 MiB of memory and no processor time", async ({ skip }) => {
	if (process.platform !== "linux") return skip("memory and processor time are read from /proc");
	const without = await started("false");
	const { home, pid } = await started("{port: 0}");
	await setTimeout(IDLE_MS);
	expect(rssBytes(pid) - rssBytes(without.pid)).toBeLessThanOrEqual(16 * MIB);
	await without.home.end();
	const before = cpuSecondsOfTree(pid);
	await setTimeout(IDLE_MS);
	// A scan of the inbox may fall into this time.
	expect(cpuSecondsOfTree(pid) - before).toBeLessThanOrEqual(0.15);
	await home.end();
});
