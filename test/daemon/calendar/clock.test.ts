import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { aged } from "../../../daemon/calendar/choices.ts";
import { followClock } from "../../../daemon/calendar/clock.ts";
import type { Journal } from "../../../daemon/journal/journal.ts";
import { openJournal } from "../../../daemon/journal/sqlite-journal.ts";
import { memoryLog, tempFolder } from "../temp-folder.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BEGIN = Date.parse("2026-11-01T00:00:00.000Z");

let journal: Journal;
let log: ReturnType<typeof memoryLog>;
let ahead: number;
let passed: number;
let look: () => Promise<void>;

beforeEach(async () => {
	journal = await openJournal(join(await tempFolder(), "journal.db"));
	onTestFinished(() => journal.close());
	log = memoryLog();
	[ahead, passed] = [0, 0];
	look = followClock({ journal, front: { log } }, { wall: () => BEGIN + passed + ahead, sinceBoot: () => passed });
});

/** One original, put away at the time that the clock shows. */
async function putAway(name: string): Promise<number> {
	const finishedAt = new Date(BEGIN + passed + ahead).toISOString();
	const identity = { dev: "1", ino: name, size: 2, mtimeNs: "1", ctimeNs: "1" };
	const job = await journal.claim({ path: `/in/${name}`, pathBytes: Buffer.from(`/in/${name}`), identity }, finishedAt);
	if (job === null) throw new Error("claimed before");
	const findings = { architecture: null, components: [], metric: null, summary: null, timingsMs: {} };
	const output = { path: `/lib/${name}`, bytes: 1 };
	const conclusion = { outcome: "published", code: null, reason: null, output, findings, finishedAt } as const;
	await journal.conclude(job.id, conclusion, { state: "published", product: null, final: output.path });
	const mark = { ino: name, size: 1, mtimeNs: "1" };
	const original = { ...mark, pathHex: Buffer.from(`/in/Originals/${name}`).toString("hex"), ctimeNs: "1" };
	await journal.finish(job.id, { kind: "gone" }, { original, sidecars: [], output: mark });
	return job.id;
}

/** Jobs whose originals would go after seven days, by the clock as it is now. */
async function going(): Promise<number[]> {
	const choose = aged(new Date(BEGIN + passed + ahead - 7 * DAY));
	const kept = await journal.originals.kept(0);
	const choices = await Promise.all(kept.map((one) => choose(one, { files: 0, bytes: 0 })));
	return kept.filter((_, index) => choices[index] === "go").map(({ job }) => job);
}

test("a month that the clock was set ahead does not count for what was put away before", async () => {
	const before = await putAway("before");
	ahead = 30 * DAY;
	await look();
	const after = await putAway("after");
	expect(await going()).toEqual([]);
	expect(log.messages).toEqual([expect.stringContaining("set ahead")]);
	passed = 7 * DAY + HOUR;
	await look();
	expect(await going()).toEqual([before, after]);
});

test("each step ahead counts, and only for what was there before it", async () => {
	const first = await putAway("first");
	ahead = 4 * DAY;
	await look();
	const second = await putAway("second");
	ahead = 8 * DAY;
	await look();
	passed = 7 * DAY + HOUR;
	expect(await going()).toEqual([first, second]);
	passed = 7 * DAY - HOUR;
	expect(await going()).toEqual([]);
});

test.each([
	{ how: "set back", by: -30 * DAY },
	{ how: "put right by some minutes", by: HOUR / 12 },
])("a clock that is $how is no reason to note anything", async ({ by }) => {
	const job = await putAway("NAI");
	ahead = by;
	await look();
	expect(log.messages).toEqual([]);
	expect(await journal.originals.kept(0)).toMatchObject([{ job, clockSetMs: 0 }]);
});

test("a clock that was set back and is put right again has been set ahead", async () => {
	ahead = -30 * DAY;
	await look();
	await putAway("in the past");
	ahead = 0;
	await look();
	expect(await going()).toEqual([]);
	passed = 8 * DAY;
	expect(await going()).toHaveLength(1);
});
