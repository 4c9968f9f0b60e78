import fc from "fast-check";
import { expect, test } from "vitest";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import { OUTCOMES } from "../../../daemon/journal/port/model.ts";
import { FINDINGS, NOW } from "../arrivals.ts";
import { forBothJournals } from "./both.ts";
import { ended } from "./ended.ts";
import { olderDatabase, openedHistory, openedJournal } from "./journals.ts";

const outcome = fc.record({
	outcome: fc.constantFrom(...OUTCOMES),
	architecture: fc.constantFrom("SD-v1", "SD-XL", null),
	kind: fc.constantFrom("checkpoint", "lora", null),
	size: fc.nat(1000),
	written: fc.nat(1000),
	day: fc.integer({ min: 1, max: 4 }),
	hour: fc.integer({ min: 0, max: 23 }),
	/** What happens to it afterwards. */
	afterwards: fc.constantFrom("stays", "stays", "withdrawn", "forgotten", "replaced", "undone"),
});

type Given = typeof outcome extends fc.Arbitrary<infer T> ? T : never;

forBothJournals("the tallies", (newJournal) => {
	test("tallies are what counting would give, whatever was withdrawn or replaced", async () => {
		const { journal, ...opens } = await newJournal();
		const database = await opens.database();
		let number = 0;
		const run = fc.asyncProperty(fc.array(outcome, { maxLength: 12 }), async (all) => {
			for (const given of all) await apply(journal, `${number++}.ckpt`, given);
			expect(await database.all("SELECT * FROM tallies ORDER BY day, architecture, outcome")).toEqual(
				await database.all(COUNTED),
			);
		});
		await fc.assert(run, { numRuns: 15 });
	});

	test("what each day saved is what its entries saved", async () => {
		const { journal } = await newJournal();
		for (const [index, given] of fc.sample(outcome, { numRuns: 60, seed: 11 }).entries()) {
			await apply(journal, `${index}.ckpt`, given);
		}
		const all = await journal.savedByDay("2026-11-01");
		expect(all.map(({ day }) => day)).toEqual(["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04", "2026-11-09"]);
		for (const { day, bytesSaved } of all) {
			const since = new Date(day);
			const until = new Date(since.getTime() + 86_400_000);
			expect((await journal.totals({ since, until, name: "*" })).bytesSaved).toBe(bytesSaved);
		}
		expect(await journal.savedByDay("2026-11-03")).toEqual(all.slice(2));
	});

	test("sums and totals are the same by tallies as by counting, for any stretch of time", async () => {
		const { journal, history } = await newJournal();
		for (const [index, given] of fc.sample(outcome, { numRuns: 60, seed: 7 }).entries()) {
			await apply(journal, `${index}.ckpt`, given);
		}
		const reader = await history();
		const time = fc.option(fc.date({ min: new Date("2026-10-30"), max: new Date("2026-11-06"), noInvalidDate: true }), {
			nil: undefined,
		});
		const run = fc.asyncProperty(time, time, fc.constantFrom(undefined, ...OUTCOMES), async (since, until, kind) => {
			const filter = { ...(since && { since }), ...(until && { until }), ...(kind && { outcome: kind }) };
			// A name makes it count every entry, one by one.
			const counted = { ...filter, name: "*" };
			expect(await reader.totals(filter)).toEqual(await reader.totals(counted));
			const sums = await reader.sums(filter);
			expect(new Set(sums)).toEqual(new Set(await reader.sums(counted)));
			expect(sums.reduce((all, { bytesSaved }) => all + bytesSaved, 0)).toBe((await reader.totals(filter)).bytesSaved);
		});
		await fc.assert(run, { numRuns: 60 });
	});

	test("an outcome cannot be changed behind the tallies' back", async () => {
		const { journal, ...opens } = await newJournal();
		const database = await opens.database();
		await ended(journal, "NAI.ckpt");
		await expect(database.run("UPDATE outcomes SET output_bytes = 1")).rejects.toThrow(/written anew/);
	});
});

test("a journal of the first version is brought up to date with what it holds", async () => {
	const { database: old, path } = await olderDatabase(1);
	await old.run(`INSERT INTO jobs (id, state, progress, claimed_at, source_path, source_name, source_bytes, dev, ino,
		mtime_ns, ctime_ns) VALUES (7, 'done', '{"state":"done"}', '2026-11-01T10:00:00.000Z', '/inbox/NAI.ckpt', 'NAI.ckpt',
		100, '1', '2', '3', '4')`);
	await old.run(`INSERT INTO outcomes VALUES (7, 'published', NULL, NULL, '2026-11-01T10:00:01.000Z', 'SD-v1', '[]',
		NULL, NULL, '/library/NAI.safetensors', 60, '{}')`);
	await expect(openedHistory(path)).rejects.toMatchObject({ code: "journal.older", detail: { found: 1 } });
	await old.close();
	const journal = await openedJournal(path);
	expect(await journal.totals({ name: "*AI.ck*" })).toEqual({ count: 1, bytesSaved: 40 });
	expect(await journal.entries({ name: "NAI*", architecture: "SD-v1" }, 10)).toMatchObject([
		{ id: 7, source: { name: "NAI.ckpt", bytes: 100 }, original: null, hashes: { source: null, output: null } },
	]);
	expect(await journal.sums({})).toEqual([
		{
			month: "2026-11",
			architecture: "SD-v1",
			kind: null,
			base: null,
			files: 1,
			bytesIn: 100,
			bytesOut: 60,
			bytesSaved: 40,
			undone: 0,
		},
	]);
	expect(await journal.toHash.pending()).toEqual([]);
});

const COUNTED = `SELECT substr(finished_at, 1, 10) AS day, coalesce(architecture, '') AS architecture, outcome,
	count(*) AS files, CAST(sum(source_bytes) AS bigint) AS bytes_in,
	CAST(sum(coalesce(output_bytes, 0)) AS bigint) AS bytes_out, count(done_at) AS undone,
	CAST(sum(CASE WHEN done_at IS NULL THEN 0 ELSE source_bytes - coalesce(output_bytes, 0) END) AS bigint) AS undone_saved
	FROM outcomes LEFT JOIN revisions USING (job_id) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;

async function apply(journal: Journal, name: string, given: Given): Promise<void> {
	const conclusion = {
		outcome: given.outcome,
		findings: { ...FINDINGS, architecture: given.architecture, kind: given.kind },
		output: given.outcome === "published" ? { path: `/library/${name}`, bytes: given.written } : null,
		finishedAt: `2026-11-0${given.day}T${String(given.hour).padStart(2, "0")}:00:00.000Z`,
	};
	const job = await ended(journal, name, { ...conclusion, size: given.size });
	if (given.afterwards === "withdrawn") await journal.requeue(job, "handed-back");
	if (given.afterwards === "forgotten") await journal.forget(job);
	if (given.afterwards === "undone") {
		const work = { moves: [], removals: [] };
		const revision = await journal.revisions.begin(job.id, "undo", work, NOW);
		await journal.revisions.finish(revision.id, work, NOW);
		// Once more, as after a crash between this and its answer.
		await journal.revisions.finish(revision.id, work, NOW);
	}
	if (given.afterwards === "replaced") {
		const again = { code: null, reason: null, ...conclusion, finishedAt: "2026-11-09T00:00:00.000Z" };
		await journal.conclude(job, again, { state: "done" });
	}
}
