import { expect, test } from "vitest";
import { knownIn, noteKnown } from "../../../daemon/journal/sql/known.ts";
import { addLabel, readLabels } from "../../../daemon/journal/sqlite/labels.ts";
import { forBothJournals } from "./both.ts";
import { newJournal, newJournalPath, olderDatabase } from "./journals.ts";

const NOW = "2026-11-23T01:00:00.000Z";
const VAE = { name: "Mine VAE", class: "VAE-v1", part: "vae", number: 2982 } as const;
const CLIP = { name: "Mine CLIP", class: "CLIP-v1", part: "clip", number: 7 } as const;

forBothJournals("what the user has labelled", (newJournal) => {
	test("what is taught is known afterwards, exactly", async () => {
		const database = await (await newJournal()).database();
		await noteKnown(database, VAE, NOW);
		await noteKnown(database, CLIP, NOW);
		expect(await knownIn(database)).toEqual([
			{ ...CLIP, within: 0 },
			{ ...VAE, within: 0 },
		]);
	});

	test("a name that is taught again means the new weights", async () => {
		const database = await (await newJournal()).database();
		await noteKnown(database, VAE, NOW);
		await noteKnown(database, { ...VAE, number: 41 }, NOW);
		expect(await knownIn(database)).toEqual([{ ...VAE, number: 41, within: 0 }]);
	});

	test("a daemon that runs knows it at once", async () => {
		const { journal, ...opens } = await newJournal();
		expect(await journal.known()).toEqual([]);
		await noteKnown(await opens.database(), VAE, NOW);
		expect(await journal.known()).toEqual([{ ...VAE, within: 0 }]);
	});
});

test("a command labels parts without a journal, which it makes, and beside a daemon", async () => {
	const path = await newJournalPath();
	await addLabel(path, VAE, NOW);
	expect(await readLabels(path)).toEqual([{ ...VAE, within: 0 }]);
	const { journal, path: other } = await newJournal();
	await addLabel(other, CLIP, NOW);
	expect(await journal.known()).toEqual([{ ...CLIP, within: 0 }]);
});

test("nothing is known where there is no journal, or one of an older version", async () => {
	expect(await readLabels(await newJournalPath())).toEqual([]);
	expect(await readLabels((await olderDatabase(1)).path)).toEqual([]);
});
