import { mkdir, open, readdir, rename, stat, truncate, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { openOrRestore } from "../../../daemon/journal/open.ts";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import { pauseJournal, resumeJournal } from "../../../daemon/journal/sqlite/control.ts";
import { ended } from "./ended.ts";
import { backupPaths, newJournalPath, openedHistory, openedJournal } from "./journals.ts";

const MARK = ".in-use";

/** Nobody stops it. */
const GO_ON = new AbortController().signal;

let path: string;

beforeEach(async () => {
	path = await newJournalPath();
	await mkdir(dirname(path));
});

/** A journal of two days, with a backup after each, and one entry more; closed in order. */
async function written(): Promise<void> {
	const journal = await openedJournal(path);
	await ended(journal, "first.ckpt");
	await journal.upkeep.backUp(new Date("2026-11-21T04:30:00Z"), GO_ON);
	for (let number = 0; number < 5; number += 1) await ended(journal, `second-${number}.ckpt`);
	await journal.upkeep.backUp(new Date("2026-11-22T04:30:00Z"), GO_ON);
	await ended(journal, "since.ckpt");
	await journal.close();
}

/** As a process leaves it that was killed. */
async function killed(): Promise<void> {
	await writeFile(`${path}${MARK}`, "");
}

/** A page that the first look does not come by. */
async function damage(file: string): Promise<void> {
	const { size } = await stat(file);
	const handle = await open(file, "r+");
	await handle.write(Buffer.alloc(4096, 0xff), 0, 4096, size - 4096);
	await handle.close();
}

async function opened(): Promise<Journal> {
	const journal = await openOrRestore(path);
	onTestFinished(() => journal.close());
	return journal;
}

async function names(journal: Journal): Promise<number> {
	return (await journal.totals({})).count;
}

async function besideJournal(): Promise<string[]> {
	return (await readdir(dirname(path))).sort();
}

test("a journal that was closed in order is not read through, one that was not is", async () => {
	await written();
	await damage(path);
	const journal = await openedJournal(path);
	await journal.close();
	await killed();
	await expect(openedJournal(path)).rejects.toMatchObject({ code: "journal.corrupt" });
});

test("a journal that has shown damage is read through when it is opened again, however it was closed", async () => {
	await written();
	await damage(path);
	const journal = await openedJournal(path);
	await expect(journal.upkeep.check(GO_ON)).rejects.toMatchObject({ code: "journal.corrupt" });
	await expect(journal.probe()).rejects.toMatchObject({ code: "journal.corrupt" });
	expect((await journal.paused())?.why).toMatch(/^the journal is damaged; /);
	await journal.close();
	await expect(openedJournal(path)).rejects.toMatchObject({ code: "journal.corrupt" });
});

test.each<{ name: string; spoil: () => Promise<void> }>([
	{ name: "with a page that holds nothing", spoil: () => damage(path) },
	{ name: "cut short", spoil: async () => truncate(path, (await stat(path)).size / 2) },
	{ name: "of something else", spoil: () => writeFile(path, "a shopping list, and no database at all".repeat(99)) },
])("a journal $name is moved aside, and its last backup takes its place, paused", async ({ spoil }) => {
	await written();
	await killed();
	await spoil();
	const journal = await opened();
	expect(await names(journal)).toBe(6);
	expect(await journal.paused()).toMatchObject({
		why: expect.stringMatching(
			/^the journal was damaged, and was moved to .*journal\.db\.corrupt-\w+Z; its backup of 2026-11-22 04:30 UTC was restored$/,
		),
	});
	const aside = (await besideJournal()).find((name) => name.includes("corrupt"));
	expect((await journal.paused())?.why).toContain(join(dirname(path), aside ?? "none"));
});

test("where there is no backup, a new journal is begun, paused", async () => {
	await killed();
	await writeFile(path, "nothing".repeat(999));
	const journal = await opened();
	expect(await names(journal)).toBe(0);
	expect((await journal.paused())?.why).toMatch(/there was no backup, so a new journal was started$/);
});

test("a backup that is damaged itself is passed over", async () => {
	await written();
	await killed();
	await damage(path);
	const [newest] = await backupPaths(path);
	await damage(newest ?? "");
	const journal = await opened();
	expect(await names(journal)).toBe(1);
	expect((await journal.paused())?.why).toMatch(/backup of 2026-11-21/);
});

test("numbers that jobs may have got since the backup are not given again", async () => {
	await written();
	await killed();
	await damage(path);
	const journal = await opened();
	expect((await ended(journal, "next.ckpt")).id).toBe(10_007);
});

test.each<{ name: string; leave: () => Promise<void> }>([
	{
		name: "between its parts",
		async leave() {
			await rename(path, `${path}.corrupt-20261123T000000Z`);
			await writeFile(`${path}-wal`, "a log that belongs to no journal");
		},
	},
	{
		name: "while the backup was copied",
		async leave() {
			await rename(path, `${path}.corrupt-20261123T000000Z`);
			await writeFile(`${path}.restoring`, "half of a backup");
		},
	},
])("a crash in the middle of it, $name, is made good", async ({ leave }) => {
	await written();
	await killed();
	await leave();
	const journal = await opened();
	expect(await names(journal)).toBe(6);
	expect((await journal.paused())?.why).toMatch(/moved to .*corrupt-20261123T000000Z; its backup/);
	expect((await besideJournal()).filter((name) => name.includes("restoring"))).toEqual([]);
});

const TAKE_AWAY: [string, () => Promise<void>][] = [
	["deleted while no daemon ran", () => rename(path, `${path}.mine`)],
	["deleted beside a daemon that was killed", () => killed().then(() => rename(path, `${path}.mine`))],
	["emptied", () => truncate(path, 0)],
];

describe.each(TAKE_AWAY)("a journal that was %s while backups of it exist", (_, takeAway) => {
	beforeEach(async () => {
		await written();
		await takeAway();
	});

	test("is replaced by the last backup, paused, and no backup is lost", async () => {
		const before = await backupPaths(path);
		const journal = await opened();
		expect(await names(journal)).toBe(6);
		expect((await journal.paused())?.why).toMatch(/; its backup of 2026-11-22 04:30 UTC was restored$/);
		expect(await backupPaths(path)).toEqual(before);
	});

	test("is not begun anew by a command, which says so", async () => {
		const gone = expect.objectContaining({ code: "journal.gone" });
		await expect(resumeJournal(path)).rejects.toEqual(gone);
		await expect(pauseJournal(path, { since: "2026-11-23T00:00:00Z", why: null })).rejects.toEqual(gone);
		await expect(openedHistory(path)).rejects.toEqual(gone);
		expect(await stat(path).catch(() => ({ size: 0 }))).toMatchObject({ size: 0 });
	});
});

test("one that was deleted is not taken for one that was damaged before its last backup", async () => {
	await written();
	await writeFile(`${path}.corrupt-20261120T000000Z`, "of last week");
	await rename(path, `${path}.mine`);
	expect((await (await opened()).paused())?.why).toMatch(/^the journal was gone; its backup of 2026-11-22/);
});

test("a journal without finished backups that does not exist is begun, and nothing is paused", async () => {
	await mkdir(join(dirname(path), "backups"));
	await writeFile(join(dirname(path), "backups", "unfinished.db"), "half of a backup");
	const journal = await opened();
	expect([await names(journal), await journal.paused()]).toEqual([0, null]);
});

describe.each<[string, () => Promise<void>]>([
	["deleted", () => unlink(path)],
	["moved away, with another file in its place", () => rename(path, `${path}.mine`).then(() => writeFile(path, ""))],
])("an open journal that was %s", (_, takeAway) => {
	test("takes no more changes, and no file is made in its place", async () => {
		await written();
		const journal = await openedJournal(path);
		await takeAway();
		const before = await besideJournal();
		const gone = expect.objectContaining({ code: "journal.gone" });
		await expect(ended(journal, "lost.ckpt")).rejects.toEqual(gone);
		await expect(journal.controlChanges()).rejects.toEqual(gone);
		await expect(journal.probe()).rejects.toEqual(gone);
		await expect(journal.upkeep.check(GO_ON)).rejects.toEqual(gone);
		await expect(journal.upkeep.backUp(new Date(), GO_ON)).rejects.toEqual(gone);
		await expect(journal.upkeep.emptyLog()).rejects.toEqual(gone);
		expect(await besideJournal()).toEqual(before);
		await journal.close();
	});
});

test("a first start that was killed at once begins as if it were the first", async () => {
	await killed();
	expect(await (await opened()).paused()).toBeNull();
});
