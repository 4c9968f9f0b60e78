import { beforeEach, expect, test } from "vitest";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import type { KeptFiles } from "../../../daemon/journal/port/originals.ts";
import type { RevisionWork } from "../../../daemon/journal/port/revisions.ts";
import { claimed, conclusion, NOW } from "../arrivals.ts";
import { forBothJournals, type TestJournal } from "./both.ts";
import { aMachine, arrivalOf } from "./machine.ts";

const LATER = "2026-12-01T00:00:00.000Z";
const MARK = { ino: "7", size: 100, mtimeNs: "3" };
const FILES: KeptFiles = { original: { ...MARK, pathHex: "2f61", ctimeNs: "4" }, sidecars: [], output: MARK };

/** The output, moved to the trash. */
const TRASHED: RevisionWork = {
	moves: [
		{
			what: "output",
			from: { path: "2f62", mark: MARK },
			folder: "2f74",
			name: "62",
			taken: "number",
			tried: null,
			copy: null,
			to: "2f742f62",
			done: true,
		},
	],
	removals: [],
};

forBothJournals("archived originals", (newJournal) => {
	let journal: Journal;
	let again: TestJournal["again"];

	beforeEach(async () => {
		({ journal, again } = await newJournal());
	});

	/** A published file whose original was archived. */
	async function archived(file: number): Promise<number> {
		const job = await claimed(journal, arrivalOf(aMachine(), file));
		await journal.conclude(job, conclusion(), { state: "published", product: null, final: null });
		await journal.finish(job, { kind: "moved", path: Buffer.from("/a") }, FILES);
		return job.id;
	}

	test("are listed in the order of their jobs, with the daily runs since, until their fate is decided", async () => {
		const first = await archived(0);
		await journal.upkeep.done(NOW);
		const second = await archived(1);
		await journal.upkeep.done(LATER);
		const kept = { ...FILES, finishedAt: NOW, outputPath: "/library/Stable-diffusion/NAI.safetensors", going: false };
		expect(await journal.originals.kept(0)).toEqual([
			{ ...kept, job: first, dailyRuns: 2 },
			{ ...kept, job: second, dailyRuns: 1 },
		]);
		expect(await journal.originals.begin(first, NOW)).toBe(true);
		expect((await journal.originals.kept(0)).map(({ going }) => going)).toEqual([true, false]);
		await journal.originals.end(first, "removed", LATER);
		expect((await journal.originals.kept(0)).map(({ job }) => job)).toEqual([second]);
		expect(await journal.originals.kept(second)).toEqual([]);
		expect((await journal.entry(first))?.originalRemovedAt).toBe(LATER);
	});

	test("are not removed for an entry that is undone, which is not undone after the removal has begun", async () => {
		const undone = await archived(0);
		const removed = await archived(1);
		await journal.revisions.begin(undone, "undo", TRASHED, NOW);
		expect(await journal.originals.begin(undone, NOW)).toBe(false);
		expect(await journal.originals.begin(removed, NOW)).toBe(true);
		await expect(journal.revisions.begin(removed, "undo", TRASHED, NOW)).rejects.toMatchObject({
			code: "undo.not-kept",
		});
		await journal.originals.end(removed, "kept", NOW);
		await journal.revisions.begin(removed, "undo", TRASHED, NOW);
	});

	test("are either removed or used by an undo, when two processes begin both at once", async () => {
		const other = await again();
		const jobs: number[] = [];
		for (let file = 0; file < 12; file++) jobs.push(await archived(file));
		const ends = await Promise.all(
			jobs.map(async (job) => {
				const undone = other.revisions.begin(job, "undo", TRASHED, NOW).then(
					() => true,
					() => false,
				);
				return [await journal.originals.begin(job, NOW), await undone];
			}),
		);
		for (const [isRemoved, isUndone] of ends) expect(isRemoved).toBe(!isUndone);
	});

	test("of a job that is concluded and finished once more are recorded anew", async () => {
		const id = await archived(0);
		await journal.originals.begin(id, NOW);
		const again = { ...FILES, original: { ...FILES.original, pathHex: "2f63" } };
		await journal.finish({ id, claim: 1 }, { kind: "moved", path: Buffer.from("/c") }, again);
		expect(await journal.originals.kept(0)).toMatchObject([{ job: id, going: false, original: { pathHex: "2f63" } }]);
	});

	test("outputs in the trash are listed after enough days and runs, and when their removal was interrupted", async () => {
		const id = await archived(0);
		const { id: revision } = await journal.revisions.begin(id, "undo", TRASHED, NOW);
		await journal.revisions.finish(revision, TRASHED, NOW);
		const trashed = { revision, job: id, pathHex: "2f742f62", mark: MARK };
		expect(await journal.trash.undoneBefore(new Date(NOW), 1)).toEqual([]);
		await journal.upkeep.done(LATER);
		expect(await journal.trash.undoneBefore(new Date(Date.parse(NOW) - 1), 1)).toEqual([]);
		expect(await journal.trash.undoneBefore(new Date(NOW), 1)).toEqual([trashed]);
		await journal.trash.begin(revision, NOW);
		await journal.trash.begin(revision, LATER);
		expect(await journal.trash.undoneBefore(new Date(0), 9)).toEqual([trashed]);
		await journal.trash.end(revision, "removed", LATER);
		expect(await journal.trash.undoneBefore(new Date(LATER), 0)).toEqual([]);
	});

	test("the daily maintenance is counted, and its last time is known", async () => {
		expect(await journal.upkeep.lastDone()).toBeNull();
		await journal.upkeep.done(NOW);
		await journal.upkeep.done(LATER);
		expect(await journal.upkeep.lastDone()).toBe(LATER);
	});
});
