import { afterEach, beforeEach, expect, test } from "vitest";
import { makeWindowsHome, type WindowsHome } from "./home.ts";

let one: WindowsHome;
let other: WindowsHome;

beforeEach(() => {
	one = makeWindowsHome("web: {port: 0}\n");
	other = makeWindowsHome("web: {port: 0}\n", one.library);
});

afterEach(async () => {
	await other.end();
	await one.end();
});

test("a second user's daemon of one inbox is refused until the first one is terminated", async () => {
	const first = await one.watching();
	const refused = await other.run("watch", "--once");
	expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("work.inbox-in-use")]);
	await first.terminate();
	expect((await other.run("watch", "--once")).code).toBe(0);
});
