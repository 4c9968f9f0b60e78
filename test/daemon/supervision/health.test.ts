import { rm } from "node:fs/promises";
import { expect, onTestFinished, test } from "vitest";
import { createHealth } from "../../../daemon/supervision/health.ts";
import { newJournal } from "../journal/journals.ts";

const MINUTE = 60_000;

function healthAt(clock: { now: number }, scanEveryMs: number, probe = async (): Promise<void> => undefined) {
	const health = createHealth(
		{ probe },
		() => scanEveryMs,
		() => clock.now,
	);
	onTestFinished(() => health.close());
	return health;
}

test.each([
	{ name: "a look a moment ago", after: 1_000, every: 10_000, ends: null },
	{ name: "a slow look at a share", after: 4 * MINUTE, every: 10_000, ends: null },
	{ name: "no scan for six minutes", after: 6 * MINUTE, every: 10_000, ends: "the inbox was not scanned for 360 s" },
	{ name: "no look for four of its intervals", after: 40 * MINUTE, every: 10 * MINUTE, ends: null },
	{
		name: "no scan for six of its intervals",
		after: 60 * MINUTE,
		every: 10 * MINUTE,
		ends: "the inbox was not scanned for 3600 s",
	},
])("$name", async ({ after, every, ends }) => {
	const clock = { now: 0 };
	const health = healthAt(clock, every);
	health.scanned();
	clock.now = after;
	expect(await health.check()).toBe(ends);
});

test("a daemon that is still starting, or stopping already, is not asked for looks", async () => {
	const clock = { now: 0 };
	const health = healthAt(clock, 10_000);
	clock.now = 60 * MINUTE;
	expect(await health.check()).toBeNull();
	health.scanned();
	health.resting();
	clock.now = 120 * MINUTE;
	expect(await health.check()).toBeNull();
});

test("a journal that takes changes is well, also between those of others", async () => {
	const { journal } = await newJournal();
	const health = healthAt({ now: 0 }, 10_000, journal.probe);
	const checks = await Promise.all([health.check(), journal.unfinished(), health.check()]);
	expect(checks).toEqual([null, [], null]);
});

test("a journal that cannot be written is named, with the reason", async () => {
	const { journal, path } = await newJournal();
	await rm(path);
	const health = healthAt({ now: 0 }, 10_000, journal.probe);
	expect(await health.check()).toMatch(/^the journal cannot be written: .*journal\.db/);
});
