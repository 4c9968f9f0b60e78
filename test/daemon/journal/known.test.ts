import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openConnection } from "../../../daemon/journal/sqlite/connection.ts";
import { openJournal } from "../../../daemon/journal/sqlite/journal.ts";
import { addLabel, readLabels } from "../../../daemon/journal/sqlite/labels.ts";
import { tempFolder } from "../temp-folder.ts";

const NOW = "2026-11-23T01:00:00.000Z";
const VAE = { name: "Mine VAE", class: "VAE-v1", part: "vae", number: 2982 } as const;
const CLIP = { name: "Mine CLIP", class: "CLIP-v1", part: "clip", number: 7 } as const;

test("what is taught is known afterwards, exactly", async () => {
	const path = join(await tempFolder(), "state", "journal.db");
	await addLabel(path, VAE, NOW);
	await addLabel(path, CLIP, NOW);
	expect(await readLabels(path)).toEqual([
		{ ...CLIP, within: 0 },
		{ ...VAE, within: 0 },
	]);
});

test("a name that is taught again means the new weights", async () => {
	const path = join(await tempFolder(), "journal.db");
	await addLabel(path, VAE, NOW);
	await addLabel(path, { ...VAE, number: 41 }, NOW);
	expect(await readLabels(path)).toEqual([{ ...VAE, number: 41, within: 0 }]);
});

test("a daemon that runs knows it at once", async () => {
	const path = join(await tempFolder(), "journal.db");
	const journal = await openJournal(path);
	onTestFinished(() => journal.close());
	expect(await journal.known()).toEqual([]);
	await addLabel(path, VAE, NOW);
	expect(await journal.known()).toEqual([{ ...VAE, within: 0 }]);
});

test("nothing is known where there is no journal, or one of an older version", async () => {
	const path = join(await tempFolder(), "journal.db");
	expect(await readLabels(path)).toEqual([]);
	const older = await openConnection(path, { mode: "write", waitMs: 0 });
	await older.script("CREATE TABLE jobs (id INTEGER); PRAGMA user_version = 1;");
	await older.close();
	expect(await readLabels(path)).toEqual([]);
});
