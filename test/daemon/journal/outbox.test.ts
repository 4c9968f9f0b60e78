import { beforeEach, expect, test } from "vitest";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import { conclusion, NOW } from "../arrivals.ts";
import { forBothJournals, type TestJournal } from "./both.ts";
import { ended } from "./ended.ts";

forBothJournals("the outbox", (newJournal) => {
	let again: TestJournal["again"];
	let journal: Journal;

	beforeEach(async () => {
		({ journal, again } = await newJournal(["command", "webhook"]));
	});

	test("an outcome gets into the outbox with itself, for each channel, and stays until it is told", async () => {
		await ended(journal, "NAI.ckpt");
		await journal.close();
		journal = await again();
		expect(await journal.outbox.pending("command", 10)).toEqual([
			{ id: 1, job: 1, channel: "command", tries: 0, dueAt: NOW },
		]);
		await journal.outbox.settle(1);
		expect(await journal.outbox.pending("command", 10)).toEqual([]);
		expect(await journal.outbox.pending("webhook", 10)).toHaveLength(1);
	});

	test("an outcome that could not be written leaves no notice", async () => {
		const job = await ended(journal, "NAI.ckpt");
		const broken = { ...conclusion(), outcome: "vanished" as "crashed" };
		await expect(journal.conclude(job, broken, { state: "done" })).rejects.toThrow(/check/i);
		expect(await journal.outbox.pending("command", 10)).toHaveLength(1);
		expect(await journal.entry(job.id)).toMatchObject({ outcome: "published" });
	});

	test("a notice of an outcome that is withdrawn goes with it, and one that is replaced is told anew", async () => {
		const withdrawn = await ended(journal, "withdrawn.ckpt");
		const replaced = await ended(journal, "replaced.ckpt");
		await journal.requeue(withdrawn, "interrupted");
		await journal.conclude(replaced, conclusion({ outcome: "refused", output: null }), { state: "done" });
		const pending = await journal.outbox.pending("webhook", 10);
		expect(pending.map(({ job }) => job)).toEqual([replaced.id]);
		expect(pending[0]?.id).toBeGreaterThan(4);
	});

	test("a notice that is put off counts its failures and comes behind those that are due", async () => {
		for (const name of ["a", "b"]) await ended(journal, name);
		await journal.outbox.defer(1, "2027-01-01T00:00:00.000Z");
		expect(await journal.outbox.pending("command", 10)).toMatchObject([
			{ job: 2, tries: 0 },
			{ job: 1, tries: 1, dueAt: "2027-01-01T00:00:00.000Z" },
		]);
		await journal.outbox.clear("command");
		expect(await journal.outbox.pending("command", 10)).toEqual([]);
	});
});
