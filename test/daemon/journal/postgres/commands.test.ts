import { describe, expect, test } from "vitest";
import {
	addLabel,
	openHistory,
	openHistoryIfThere,
	openRevisions,
	pauseJournal,
	readLabels,
	readPause,
	resumeJournal,
} from "../../../../daemon/journal/postgres/commands.ts";
import { canUsePostgres, newDatabase } from "../../../postgres.ts";
import { ended } from "../ended.ts";
import { openedShared } from "./databases.ts";

const LABEL = { name: "NAI", class: "SD-v1", part: "unet", number: 2020 } as const;

describe.skipIf(!canUsePostgres)("a command", () => {
	test("reads an empty history, no pause and no labels where there is no journal, and changes nothing there", async () => {
		const url = await newDatabase();
		const history = await openHistory(url);
		expect(await history.entries({}, 10)).toEqual([]);
		await history.close();
		expect(await openHistoryIfThere(url)).toBeNull();
		expect(await readPause(url)).toBeNull();
		expect(await readLabels(url)).toEqual([]);
		await expect(resumeJournal(url)).rejects.toMatchObject({ code: "journal.older" });
		await expect(openRevisions(url)).rejects.toMatchObject({ code: "journal.older" });
	});

	test("pauses and resumes the daemons", async () => {
		const url = await newDatabase();
		const journal = await openedShared(url);
		const pause = { since: "2026-11-22T10:00:00.000Z", why: "games" };
		expect(await pauseJournal(url, pause)).toEqual(pause);
		const again = { since: "2026-11-22T11:00:00.000Z", why: null };
		expect(await pauseJournal(url, again)).toEqual(pause);
		expect(await journal.paused()).toEqual(pause);
		expect(await resumeJournal(url)).toEqual(pause);
		expect(await readPause(url)).toBeNull();
	});

	test("labels model parts", async () => {
		const url = await newDatabase();
		const journal = await openedShared(url);
		await addLabel(url, LABEL, "2026-11-22T10:00:00.000Z");
		await addLabel(url, { ...LABEL, number: 2021 }, "2026-11-22T11:00:00.000Z");
		const known = [{ ...LABEL, number: 2021, within: 0 }];
		expect(await readLabels(url)).toEqual(known);
		expect(await journal.known()).toEqual(known);
	});

	test("reads the history and revises it while the daemons run", async () => {
		const url = await newDatabase();
		const journal = await openedShared(url);
		const history = await openHistory(url);
		const turn = await history.lastTurn();
		const { id } = await ended(journal, "NAI.ckpt");
		expect((await history.recordedAfter(turn, {})).entries.map((entry) => entry.id)).toEqual([id]);
		await history.close();
		const { revisions, close } = await openRevisions(url);
		const retry = await revisions.begin(id, "retry", { moves: [], removals: [] }, "2026-11-22T10:00:00.000Z");
		expect(await journal.revisions.open()).toEqual([retry]);
		await close();
	});
});
