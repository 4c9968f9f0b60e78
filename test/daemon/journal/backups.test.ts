import { readdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import { backUp, backupsOf, isSound } from "../../../daemon/journal/sqlite/backups.ts";
import { openHistory } from "../../../daemon/journal/sqlite/history.ts";
import { openJournal } from "../../../daemon/journal/sqlite/journal.ts";
import { canMount, mounted } from "../../e2e/mounts.ts";
import { tempFolder } from "../temp-folder.ts";
import { ended } from "./ended.ts";

/** Nobody stops it. */
const GO_ON = new AbortController().signal;

let path: string;
let journal: Journal;

beforeEach(async () => {
	path = join(await tempFolder(), "journal.db");
	journal = await openJournal(path);
	onTestFinished(() => journal.close());
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
	expect(await isSound(backup)).toBe(true);
	const history = await openHistory(backup.path);
	onTestFinished(() => history.close());
	expect(await history.totals({ name: "*NAI*" })).toEqual({ count: 1, bytesSaved: 40 });
	expect((await history.totals({})).count).toBe(1);
});

test("the last seven are kept, and nothing else is touched", async () => {
	const folder = join(dirname(path), "backups");
	for (let number = 1; number <= 9; number += 1) await backUp(path, day(number), GO_ON);
	await writeFile(join(folder, "journal-mine.db"), "");
	await backUp(path, day(10), GO_ON);
	expect((await backupsOf(path)).map(({ madeAt }) => Number(madeAt.slice(8, 10)))).toEqual([10, 9, 8, 7, 6, 5, 4]);
	expect(await readdir(folder)).toContain("journal-mine.db");
});

test("what a crash has left of one is no backup, and is in nobody's way", async () => {
	await backUp(path, day(1), GO_ON);
	const unfinished = join(dirname(path), "backups", "unfinished.db");
	await writeFile(unfinished, "half of a backup");
	expect(await backupsOf(path)).toHaveLength(1);
	await backUp(path, day(2), GO_ON);
	expect(await backupsOf(path)).toHaveLength(2);
	await expect(stat(unfinished)).rejects.toThrow(/ENOENT/);
});

test("of a journal that is damaged there is none", async () => {
	const other = join(await tempFolder(), "journal.db");
	await writeFile(other, "no database".repeat(1000));
	await expect(backUp(other, day(1), GO_ON)).rejects.toMatchObject({ code: "journal.corrupt" });
	expect(await readdir(join(dirname(other), "backups"))).toEqual([]);
});

test.skipIf(!canMount)("a disk without room for it is told as such, and keeps what it has", async () => {
	const small = join(mounted("2m"), "journal.db");
	const full = await openJournal(small);
	onTestFinished(() => full.close());
	await expect(full.upkeep.backUp(day(1), GO_ON)).rejects.toMatchObject({ code: "journal.no-room" });
	await ended(full, "NAI.ckpt");
	expect((await full.totals({})).count).toBe(1);
});
