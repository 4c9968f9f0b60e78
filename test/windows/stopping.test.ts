import { afterEach, beforeEach, expect, test } from "vitest";
import { makeWindowsHome, type WindowsHome } from "./home.ts";

let home: WindowsHome;

beforeEach(() => {
	home = makeWindowsHome("web: {port: 0}\n");
});

afterEach(() => home.end());

test("Ctrl-C ends the daemon in order, and status says that it is down", async () => {
	const daemon = await home.watching();
	daemon.interrupt();
	expect(await daemon.ended).toBe(0);
	expect((await home.run("status")).stdout).toMatch(/^down/);
});

test("a second daemon refuses to start while the first one runs, and starts once that is terminated", async () => {
	const first = await home.watching();
	const { code, stderr } = await home.run("watch", "--once");
	expect([code, stderr]).toEqual([1, expect.stringContaining("work.already-running")]);
	await first.terminate();
	expect((await home.run("watch", "--once")).code).toBe(0);
});
