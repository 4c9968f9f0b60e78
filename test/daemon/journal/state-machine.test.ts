import fc from "fast-check";
import { expect, test } from "vitest";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import { OUTCOMES } from "../../../daemon/journal/port/model.ts";
import type { Connection } from "../../../daemon/journal/sql/connection.ts";
import { SQLITE } from "../../../daemon/journal/sqlite/dialect.ts";
import { forBothJournals } from "./both.ts";
import { aMachine, arrivalOf, bytesOf, dealt, FILES, type Machine, OUTPUT_BYTES, type Step, take } from "./machine.ts";

const evidence = fc.record({
	source: fc.constantFrom("as-claimed", "other", "gone"),
	temp: fc.constantFrom("whole", "gone-or-other"),
	final: fc.constantFrom("ours", "as-long", "placeholder", "other", "gone", "none"),
	library: fc.constantFrom("there", "gone"),
} as const);

/** Arrivals and progress come more often, so that most journeys come to an end. */
const step: fc.Arbitrary<Step> = fc.record({
	what: fc.oneof(
		{ weight: 4, arbitrary: fc.constant("arrive" as const) },
		{ weight: 4, arbitrary: fc.constantFrom("conclude" as const, "finish" as const) },
		{ weight: 3, arbitrary: fc.constantFrom("advance" as const, "undo" as const, "retry" as const, "crash" as const) },
		{ weight: 1, arbitrary: fc.constantFrom("touch" as const, "requeue" as const, "forget" as const) },
	),
	pick: fc.nat(1000),
	outcome: fc.oneof({ weight: 3, arbitrary: fc.constant("published" as const) }, fc.constantFrom(...OUTCOMES)),
	architecture: fc.constantFrom("SD-v1", "SD-XL", null),
	flag: fc.boolean(),
	evidence,
});

forBothJournals("every change of a journal", (newJournal) => {
	test("whatever is done, and whenever it is cut short, the journal is what it should be", {
		timeout: 120_000,
	}, async () => {
		const run = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
			const machine = aMachine();
			const { again, database, ...first } = await newJournal();
			let { journal } = first;
			try {
				for (const one of steps) {
					if (one.what === "crash") {
						await journal.close();
						journal = await again();
					}
					await take(one, machine, journal);
					await expectBelieved(machine, journal);
				}
				await expectTallied(await database());
			} finally {
				await journal.close();
			}
		});
		await fc.assert(run, { numRuns: 25 });
	});
});

/** DESIGN's invariants, as far as a journal holds them: one outcome for each arrival, and one live job for each file. */
async function expectBelieved(machine: Machine, journal: Journal): Promise<void> {
	const jobs = [...machine.jobs.values()];
	const unfinished = await journal.unfinished();
	expect(unfinished.map(({ id, progress, claim, interrupted }) => [id, progress.state, claim, interrupted])).toEqual(
		jobs.filter(({ state }) => state !== "done").map((job) => [job.id, job.state, job.claim, job.interrupted]),
	);
	expect(new Set(unfinished.map(({ arrival }) => arrival.identity.ino)).size).toBe(unfinished.length);
	const entries = await journal.entries({}, 1000);
	expect(new Map(entries.map(({ id, outcome, undone }) => [id, `${outcome} ${undone !== null}`]))).toEqual(
		new Map(jobs.flatMap(({ id, outcome, undone }) => (outcome === null ? [] : [[id, `${outcome} ${undone}`]]))),
	);
	for (const { state, outcome } of jobs) if (state === "done") expect(outcome).not.toBeNull();
	const kept = jobs.filter(({ outcome, undone }) => outcome === "published" && !undone);
	const bytesSaved = kept.reduce((sum, { file }) => sum + bytesOf(file) - OUTPUT_BYTES, 0);
	expect(await journal.totals({})).toEqual({ count: entries.length, bytesSaved });
	for (let file = 0; file < FILES; file++) {
		const found = await journal.dealtWith(arrivalOf(machine, file));
		const believed = dealt(machine, file);
		expect(found).toEqual(
			believed ? { id: believed.id, remains: believed.left ? "source-left" : "source-gone" } : null,
		);
	}
}

async function expectTallied(database: Connection): Promise<void> {
	const tallied = "SELECT * FROM tallies ORDER BY day, architecture, outcome";
	expect(await database.all(tallied)).toEqual(await database.all(COUNTED));
	if (database.dialect === SQLITE) expect(await database.all("PRAGMA foreign_key_check")).toEqual([]);
	await database.close();
}

const COUNTED = `SELECT substr(finished_at, 1, 10) AS day, coalesce(architecture, '') AS architecture, outcome,
	count(*) AS files, CAST(sum(source_bytes) AS bigint) AS bytes_in,
	CAST(sum(coalesce(output_bytes, 0)) AS bigint) AS bytes_out, count(u.id) AS undone,
	CAST(sum(CASE WHEN u.id IS NULL THEN 0 ELSE source_bytes - coalesce(output_bytes, 0) END) AS bigint) AS undone_saved
	FROM outcomes o LEFT JOIN revisions u ON u.job_id = o.job_id AND u.kind = 'undo' AND u.done_at IS NOT NULL
	GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
