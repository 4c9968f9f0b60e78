import { expect, test } from "vitest";
import { pauseJournal, readPause, resumeJournal } from "../../../daemon/journal/sqlite/control.ts";
import { NOW } from "../arrivals.ts";
import { newJournal, newJournalPath, olderDatabase, openedJournal } from "./journals.ts";

const LATER = "2026-11-23T00:00:00.000Z";

test("a pause lasts over a restart, until it is ended", async () => {
	const { journal, path } = await newJournal();
	expect(await journal.paused()).toBeNull();
	await journal.pause({ since: NOW, why: "a new disk" });
	const next = await openedJournal(path);
	expect(await next.paused()).toEqual({ since: NOW, why: "a new disk" });
	expect(await resumeJournal(path)).toEqual({ since: NOW, why: "a new disk" });
	expect(await journal.paused()).toBeNull();
	expect(await resumeJournal(path)).toBeNull();
});

test.each([
	{ name: "another reason takes the place of the first", why: "lunch", says: "lunch" },
	{ name: "no reason leaves the first", why: null, says: "a new disk" },
])("a pause that is on keeps its beginning: $name", async ({ why, says }) => {
	const { journal, path } = await newJournal();
	await journal.pause({ since: NOW, why: "a new disk" });
	expect(await pauseJournal(path, { since: LATER, why })).toEqual({ since: NOW, why: says });
});

test("what a command writes is seen by a daemon, and by who only reads, whether a daemon runs or not", async () => {
	const { journal, path } = await newJournal();
	const before = await journal.changesOfOthers();
	await journal.pause({ since: NOW, why: null });
	expect(await journal.changesOfOthers()).toBe(before);
	await pauseJournal(path, { since: LATER, why: "lunch" });
	expect(await journal.changesOfOthers()).not.toBe(before);
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
