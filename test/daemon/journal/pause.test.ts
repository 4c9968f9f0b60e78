import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import { openConnection } from "../../../daemon/journal/sqlite/connection.ts";
import { pauseJournal, readPause, resumeJournal } from "../../../daemon/journal/sqlite/control.ts";
import { openJournal } from "../../../daemon/journal/sqlite/journal.ts";
import { MIGRATIONS } from "../../../daemon/journal/sqlite/migrations.ts";
import { NOW } from "../arrivals.ts";
import { tempFolder } from "../temp-folder.ts";

const LATER = "2026-11-23T00:00:00.000Z";

async function fresh(): Promise<{ journal: Journal; path: string }> {
	const path = join(await tempFolder(), "state", "journal.db");
	const journal = await openJournal(path);
	onTestFinished(() => journal.close());
	return { journal, path };
}

test("a pause lasts over a restart, until it is ended", async () => {
	const { journal, path } = await fresh();
	expect(await journal.paused()).toBeNull();
	await journal.pause({ since: NOW, why: "a new disk" });
	const next = await openJournal(path);
	expect(await next.paused()).toEqual({ since: NOW, why: "a new disk" });
	await next.close();
	expect(await resumeJournal(path)).toEqual({ since: NOW, why: "a new disk" });
	expect(await journal.paused()).toBeNull();
	expect(await resumeJournal(path)).toBeNull();
});

test.each([
	{ name: "another reason takes the place of the first", why: "lunch", says: "lunch" },
	{ name: "no reason leaves the first", why: null, says: "a new disk" },
])("a pause that is on keeps its beginning: $name", async ({ why, says }) => {
	const { journal, path } = await fresh();
	await journal.pause({ since: NOW, why: "a new disk" });
	expect(await pauseJournal(path, { since: LATER, why })).toEqual({ since: NOW, why: says });
});

test("what a command writes is seen by a daemon, and by who only reads, whether a daemon runs or not", async () => {
	const { journal, path } = await fresh();
	const before = await journal.changesOfOthers();
	await journal.pause({ since: NOW, why: null });
	expect(await journal.changesOfOthers()).toBe(before);
	await pauseJournal(path, { since: LATER, why: "lunch" });
	expect(await journal.changesOfOthers()).not.toBe(before);
	expect(await readPause(path)).toEqual({ since: NOW, why: "lunch" });
});

test("without a journal nothing is paused, and a pause makes one", async () => {
	const path = join(await tempFolder(), "state", "journal.db");
	expect(await readPause(path)).toBeNull();
	expect(await pauseJournal(path, { since: NOW, why: null })).toEqual({ since: NOW, why: null });
	expect(await readPause(path)).toEqual({ since: NOW, why: null });
});

test("a journal from before there were pauses is read as not paused", async () => {
	const path = join(await tempFolder(), "journal.db");
	const old = await openConnection(path, { mode: "write", waitMs: 0 });
	await old.script(`${MIGRATIONS[0]}; PRAGMA user_version = 1`);
	await old.close();
	expect(await readPause(path)).toBeNull();
});
