import { stat } from "node:fs/promises";
import { beforeEach, expect, test } from "vitest";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import { ended } from "./ended.ts";
import { newJournal, openedDatabase } from "./journals.ts";

let path: string;
let journal: Journal;

beforeEach(async () => {
	({ journal, path } = await newJournal());
});

async function logBytes(): Promise<number> {
	return (await stat(`${path}-wal`)).size;
}

test("the log of changes is used over and over, and emptied by the calendar's work", async () => {
	for (let number = 0; number < 60; number += 1) {
		await ended(journal, `${number}.ckpt`, { reason: "x".repeat(100_000), outcome: "refused", output: null });
	}
	// Six megabytes were written, most of them twice; SQLite begins anew after a thousand pages.
	expect(await logBytes()).toBeLessThan(5_000_000);
	await journal.upkeep.emptyLog();
	expect(await logBytes()).toBe(0);
});

test("a reader that is slow keeps the log from being emptied, and nobody waits for it", async () => {
	const reader = await openedDatabase(path, "read", 0);
	await reader.script("BEGIN; SELECT count(*) FROM jobs;");
	await ended(journal, "NAI.ckpt");
	await journal.upkeep.emptyLog();
	expect(await logBytes()).toBeGreaterThan(0);
	await reader.script("COMMIT");
	await journal.upkeep.emptyLog();
	expect(await logBytes()).toBe(0);
});

test("a check or a backup that is stopped fails, and leaves nothing", async () => {
	const stopped = AbortSignal.abort();
	await expect(journal.upkeep.check(stopped)).rejects.toThrow();
	await expect(journal.upkeep.backUp(new Date(), stopped)).rejects.toThrow();
	await journal.upkeep.check(new AbortController().signal);
});
