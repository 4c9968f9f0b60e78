import { open, readdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import { canMount, mounted } from "../../e2e/mounts.ts";
import { ended } from "./ended.ts";
import { backupPaths, newJournal, openedHistory, openedJournal } from "./journals.ts";

/** Nobody stops it. */
const GO_ON = new AbortController().signal;

let path: string;
let journal: Journal;

beforeEach(async () => {
	({ journal, path } = await newJournal());
});

function day(number: number): Date {
	return new Date(Date.UTC(2026, 10, number, 4, 30, 0, 123));
}

test("a backup holds what is committed, while the journal is in use", async () => {
	await ended(journal, "NAI.ckpt");
	const backup = await journal.upkeep.backUp(day(22), GO_ON);
	expect(backup).toEqual({
		path: join(dirname(path), "backups", "journal-20261122T043000Z.db"),
		madeAt: "2026-11-22T04:30:00Z",
	});
	await ended(journal, "later.ckpt");
	const history = await openedHistory(String(backup?.path));
	expect(await history.totals({ name: "*NAI*" })).toEqual({ count: 1, bytesSaved: 40 });
	expect((await history.totals({})).count).toBe(1);
});

test("the last seven are kept, and nothing else is touched", async () => {
	const folder = join(dirname(path), "backups");
	for (let number = 1; number <= 9; number += 1) await journal.upkeep.backUp(day(number), GO_ON);
	await writeFile(join(folder, "journal-mine.db"), "");
	await journal.upkeep.backUp(day(10), GO_ON);
	const days = (await backupPaths(path)).map((backup) => Number(/journal-\d{6}(\d\d)T/.exec(backup)?.[1]));
	expect(days).toEqual([10, 9, 8, 7, 6, 5, 4]);
	expect(await readdir(folder)).toContain("journal-mine.db");
});

test("a backup that a crash cut short is replaced by the next one", async () => {
	await journal.upkeep.backUp(day(1), GO_ON);
	const unfinished = join(dirname(path), "backups", "unfinished.db");
	await writeFile(unfinished, "half of a backup");
	await journal.upkeep.backUp(day(2), GO_ON);
	expect(await backupPaths(path)).toHaveLength(2);
	await expect(stat(unfinished)).rejects.toThrow(/ENOENT/);
});

test("a damaged journal is not backed up", async () => {
	await journal.upkeep.emptyLog();
	const handle = await open(path, "r+");
	await handle.write("no database any more", 0);
	await handle.close();
	await expect(journal.upkeep.backUp(day(1), GO_ON)).rejects.toMatchObject({ code: "journal.corrupt" });
	expect(await readdir(join(dirname(path), "backups"))).toEqual([]);
});

test.skipIf(!canMount)("a disk without room for it is told as such, and keeps what it has", async () => {
	const small = join(mounted("2m"), "journal.db");
	const full = await openedJournal(small);
	await expect(full.upkeep.backUp(day(1), GO_ON)).rejects.toMatchObject({ code: "journal.no-room" });
	await ended(full, "NAI.ckpt");
	expect((await full.totals({})).count).toBe(1);
});
