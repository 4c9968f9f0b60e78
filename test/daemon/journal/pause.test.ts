import { expect, test } from "vitest";
import { beginPause, endPause, pauseIn } from "../../../daemon/journal/sql/pause.ts";
import { pauseJournal, readPause, resumeJournal } from "../../../daemon/journal/sqlite/control.ts";
import { NOW } from "../arrivals.ts";
import { forBothJournals } from "./both.ts";
import { newJournal, newJournalPath, olderDatabase } from "./journals.ts";

const LATER = "2026-11-23T00:00:00.000Z";

forBothJournals("a pause", (newJournal) => {
	test("lasts over a restart, until it is ended", async () => {
		const { journal, again, database } = await newJournal();
		expect(await journal.paused()).toBeNull();
		await journal.pause({ since: NOW, why: "a new disk" });
		const next = await again();
		expect(await next.paused()).toEqual({ since: NOW, why: "a new disk" });
		await endPause(await database());
		expect(await journal.paused()).toBeNull();
	});

	test.each([
		{ name: "another reason takes the place of the first", why: "lunch", says: "lunch" },
		{ name: "no reason leaves the first", why: null, says: "a new disk" },
	])("that is on keeps its beginning: $name", async ({ why, says }) => {
		const { journal, database } = await newJournal();
		await journal.pause({ since: NOW, why: "a new disk" });
		const beside = await database();
		await beginPause(beside, { since: LATER, why });
		expect(await pauseIn(beside)).toEqual({ since: NOW, why: says });
		expect(await journal.paused()).toEqual({ since: NOW, why: says });
	});

	test("that somebody else begins is a change of others", async () => {
		const { journal, database } = await newJournal();
		await journal.pause({ since: NOW, why: null });
		const before = await journal.controlChanges();
		expect(await journal.controlChanges()).toBe(before);
		await beginPause(await database(), { since: LATER, why: "lunch" });
		expect(await journal.controlChanges()).not.toBe(before);
	});
});

test("a command ends a pause, and says which", async () => {
	const { journal, path } = await newJournal();
	await journal.pause({ since: NOW, why: "a new disk" });
	expect(await resumeJournal(path)).toEqual({ since: NOW, why: "a new disk" });
	expect(await journal.paused()).toBeNull();
	expect(await resumeJournal(path)).toBeNull();
});

test("what a command writes is seen by a daemon, and by who only reads, whether a daemon runs or not", async () => {
	const { journal, path } = await newJournal();
	const before = await journal.controlChanges();
	await journal.pause({ since: NOW, why: null });
	expect(await journal.controlChanges()).toBe(before);
	await pauseJournal(path, { since: LATER, why: "lunch" });
	expect(await journal.controlChanges()).not.toBe(before);
	expect(await readPause(path)).toEqual({ since: NOW, why: "lunch" });
});

test("without a journal nothing is paused, and a pause makes one", async () => {
	const path = await newJournalPath();
	expect(await readPause(path)).toBeNull();
	expect(await pauseJournal(path, { since: NOW, why: null })).toEqual({ since: NOW, why: null });
	expect(await readPause(path)).toEqual({ since: NOW, why: null });
});

test("a journal from before there were pauses is read as not paused", async () => {
	expect(await readPause((await olderDatabase(1)).path)).toBeNull();
});
