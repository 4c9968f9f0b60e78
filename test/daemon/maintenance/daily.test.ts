import { open, stat } from "node:fs/promises";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import { dailyWork, isBackupOverdue, isDue } from "../../../daemon/maintenance/daily.ts";
import { ended } from "../journal/ended.ts";
import { backupPaths, newJournal } from "../journal/journals.ts";
import { memoryLog } from "../temp-folder.ts";

const GO_ON = new AbortController().signal;

let path: string;
let journal: Journal;

beforeEach(async () => {
	({ journal, path } = await newJournal());
	// Only the date: timers are the machine's own.
	vi.useFakeTimers({ toFake: ["Date"], now: new Date(2026, 10, 22, 12, 0) });
	onTestFinished(() => void vi.useRealTimers());
});

function partsWith(log: ReturnType<typeof memoryLog>): Parameters<typeof dailyWork>[0] {
	return {
		journal,
		control: { pause: null },
		log,
		events: { emit: () => undefined },
	};
}

function local(day: number, hour: number, minute: number): Date {
	return new Date(2026, 10, day, hour, minute);
}

test.each<{ name: string; last: Date | null; now: Date; due: boolean }>([
	{ name: "never done", last: null, now: local(22, 12, 0), due: true },
	{ name: "done this morning", last: local(22, 4, 30), now: local(22, 12, 0), due: false },
	{
		name: "done yesterday, and it is not half past four yet",
		last: local(21, 4, 31),
		now: local(22, 4, 29),
		due: false,
	},
	{ name: "done yesterday, and it is half past four", last: local(21, 4, 31), now: local(22, 4, 30), due: true },
	{ name: "done late yesterday", last: local(21, 23, 0), now: local(22, 4, 30), due: true },
	{ name: "not done for a month", last: local(1, 4, 30), now: local(22, 1, 0), due: true },
	{ name: "done at a time to come: the clock was set back", last: local(25, 4, 30), now: local(22, 12, 0), due: true },
])("the day's work is due or not: $name", ({ last, now, due }) => {
	expect(isDue(last?.toISOString() ?? null, now)).toBe(due);
});

test.each<{ name: string; madeAt: Date | null; startedAt: Date; now: Date; overdue: boolean }>([
	{ name: "none, just started", madeAt: null, startedAt: local(22, 12, 0), now: local(22, 12, 1), overdue: false },
	{ name: "none, long started", madeAt: null, startedAt: local(22, 12, 0), now: local(22, 13, 1), overdue: true },
	{
		name: "of this morning",
		madeAt: local(22, 4, 31),
		startedAt: local(1, 0, 0),
		now: local(23, 4, 29),
		overdue: false,
	},
	{
		name: "of yesterday, and today's run has just begun",
		madeAt: local(21, 4, 31),
		startedAt: local(1, 0, 0),
		now: local(22, 5, 0),
		overdue: false,
	},
	{
		name: "of yesterday, and today's run made none",
		madeAt: local(21, 4, 31),
		startedAt: local(1, 0, 0),
		now: local(22, 5, 31),
		overdue: true,
	},
	{
		name: "of last month, and the daemon has just started",
		madeAt: local(1, 4, 31),
		startedAt: local(22, 12, 0),
		now: local(22, 12, 30),
		overdue: false,
	},
	{
		name: "of last month, and the daemon has run for two hours",
		madeAt: local(1, 4, 31),
		startedAt: local(22, 12, 0),
		now: local(22, 14, 0),
		overdue: true,
	},
	{
		name: "of a time to come: the clock was set back",
		madeAt: local(25, 4, 31),
		startedAt: local(1, 0, 0),
		now: local(22, 12, 0),
		overdue: false,
	},
])("the journal's backup is overdue or not: $name", ({ madeAt, startedAt, now, overdue }) => {
	expect(isBackupOverdue(madeAt?.toISOString() ?? null, startedAt.toISOString(), now)).toBe(overdue);
});

test("a day's work is done once, and what was missed is made up for", async () => {
	const log = memoryLog();
	const round = dailyWork(partsWith(log), () => 7);
	for (const [now, backups] of [
		[local(22, 12, 0), 1],
		[local(22, 18, 0), 1],
		[local(23, 4, 30), 2],
		[local(29, 1, 0), 3],
	] as const) {
		vi.setSystemTime(now);
		await round(GO_ON);
		expect(await backupPaths(path)).toHaveLength(backups);
	}
	expect(await journal.upkeep.lastDone()).toBe(local(29, 1, 0).toISOString());
	const another = dailyWork(partsWith(log), () => 7);
	await another(GO_ON);
	expect(await backupPaths(path)).toHaveLength(3);
	expect(log.messages).toEqual([]);
});

test("a damaged journal is said to be so, pauses the daemon, and takes no good backup's place", async () => {
	// Its last pages hold the reason.
	await ended(journal, "NAI.ckpt", { outcome: "refused", reason: "x".repeat(20_000), output: null });
	await journal.upkeep.emptyLog();
	const handle = await open(path, "r+");
	await handle.write(Buffer.alloc(4096, 0xff), 0, 4096, (await stat(path)).size - 4096);
	await handle.close();
	const log = memoryLog();
	await dailyWork(partsWith(log), () => 7)(GO_ON);
	expect(log.details).toMatchObject([{ code: "journal.corrupt", step: "check" }]);
	expect(await backupPaths(path)).toEqual([]);
	expect((await journal.paused())?.why).toMatch(/^the journal is damaged; /);
});

test("what is stopped is not done, and is done the next time", async () => {
	await dailyWork(partsWith(memoryLog()), () => 7)(AbortSignal.abort());
	expect([await journal.upkeep.lastDone(), await backupPaths(path)]).toEqual([null, []]);
});
