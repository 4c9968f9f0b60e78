import { afterEach, beforeEach, expect, test } from "vitest";
import { makeWindowsHome, type WindowsHome } from "./home.ts";

let one: WindowsHome;
/** Another user with the same library. */
let other: WindowsHome;

beforeEach(() => {
	one = makeWindowsHome("web: {port: 0}\n");
	other = makeWindowsHome("web: {port: 0}\n", one.library);
});

afterEach(async () => {
	await other.end();
	await one.end();
});

test("a second daemon is refused, of the same user or of another, until the first one is terminated", async () => {
	const first = await one.watching();
	const [again, elsewhere] = await Promise.all([one.run("watch", "--once"), other.run("watch", "--once")]);
	expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("work.already-running")]);
	expect([elsewhere.code, elsewhere.stderr]).toEqual([1, expect.stringContaining("work.inbox-in-use")]);
	await first.terminate();
	expect((await other.run("watch", "--once")).code).toBe(0);
	expect((await one.run("watch", "--once")).code).toBe(0);
});

test("Ctrl-C ends the daemon in order, and status says that it is down", async () => {
	const daemon = await one.watching();
	daemon.interrupt();
	expect(await daemon.ended).toBe(0);
	expect((await one.run("status")).stdout).toMatch(/^down/);
});

test("stop ends the daemon in order, and does not stop the next one", async () => {
	const daemon = await one.watching();
	const { code, stdout } = await one.run("stop");
	expect([code, stdout]).toEqual([0, "Stopped; unfinished files stay in the inbox.\n"]);
	expect(await daemon.ended).toBe(0);
	expect((await one.run("stop", "--json")).stdout).toContain('"stopped": false');
	expect((await one.run("watch", "--once")).code).toBe(0);
});
