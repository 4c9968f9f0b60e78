import { appendFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clearOriginals } from "../../../daemon/maintenance/originals.ts";
import { emptyTrash } from "../../../daemon/maintenance/trash.ts";
import { LATER, makeSandbox, published, type Sandbox } from "../sandbox.ts";
import { filesIn, memoryLog } from "../temp-folder.ts";

const GO_ON = new AbortController().signal;
const RUNNING = { pause: null };
const DAYS = 2;
/** Long enough after the undo, unless a test says otherwise. */
const NOW = Date.parse(LATER) + 3 * 86_400_000;
const TRASHED = ".autoprune/trash/1-NAI.safetensors";

async function undone(): Promise<{ readonly sandbox: Sandbox; readonly id: number; readonly trash: string }> {
	const sandbox = await makeSandbox();
	const id = await published(sandbox);
	await sandbox.undo(id);
	return { sandbox, id, trash: join(sandbox.library, TRASHED) };
}

function empty({ journal }: Sandbox, days = 0) {
	return emptyTrash({ journal, control: RUNNING }, days, NOW, GO_ON);
}

async function inLibrary({ library }: Sandbox): Promise<string[]> {
	return Object.keys(await filesIn(library));
}

test("an output that was undone goes when its days in the trash are over, and its original never", async () => {
	const { sandbox } = await undone();
	for (let day = 0; day < DAYS; day += 1) {
		expect(await empty(sandbox, DAYS)).toEqual({ files: 0, bytes: 0 });
		expect(await inLibrary(sandbox)).toEqual([TRASHED]);
		await sandbox.journal.upkeep.done(LATER);
	}
	expect(await empty(sandbox, DAYS)).toEqual({ files: 1, bytes: "pruned of NAI.ckpt".length });
	expect(await empty(sandbox)).toEqual({ files: 0, bytes: 0 });
	expect(await inLibrary(sandbox)).toEqual([]);
	const log = memoryLog();
	const keeping = { journal: sandbox.journal, control: RUNNING, log };
	expect(await clearOriginals(keeping, async () => "go", GO_ON)).toEqual({ files: 0, bytes: 0 });
	expect(Object.keys(await filesIn(sandbox.inbox))).toEqual(["Originals/NAI.ckpt"]);
	expect(log.messages).toEqual([]);
});

test("runs that a jumping clock adds do not make an output in the trash older", async () => {
	const { sandbox } = await undone();
	for (let run = 0; run < DAYS; run += 1) await sandbox.journal.upkeep.done(LATER);
	const { journal } = sandbox;
	expect(await emptyTrash({ journal, control: RUNNING }, DAYS, Date.parse(LATER), GO_ON)).toMatchObject({ files: 0 });
	expect(await empty(sandbox, DAYS)).toMatchObject({ files: 1 });
});

test.each<{ name: string; meddle: (trash: string) => Promise<void>; left: readonly string[] }>([
	{ name: "was changed", meddle: (trash) => appendFile(trash, "more"), left: [TRASHED] },
	{ name: "was taken out by hand", meddle: (trash) => rm(trash), left: [] },
])("what $name is left alone", async ({ meddle, left }) => {
	const { sandbox, trash } = await undone();
	await meddle(trash);
	for (let time = 0; time < 2; time += 1) expect(await empty(sandbox)).toEqual({ files: 0, bytes: 0 });
	expect(await inLibrary(sandbox)).toEqual(left);
	expect(await sandbox.journal.trash.undoneBefore(new Date(NOW), 0)).toEqual([]);
});

test("a trash that is not mounted decides nothing", async () => {
	const { sandbox } = await undone();
	await rename(sandbox.library, `${sandbox.library}.away`);
	expect(await empty(sandbox)).toEqual({ files: 0, bytes: 0 });
	await rename(`${sandbox.library}.away`, sandbox.library);
	expect(await empty(sandbox)).toMatchObject({ files: 1 });
});

test("a removal that was cut short is finished, whatever the days are by then", async () => {
	const { sandbox } = await undone();
	const [one] = await sandbox.journal.trash.undoneBefore(new Date(NOW), 0);
	await sandbox.journal.trash.begin(one?.revision ?? 0, LATER);
	expect(await empty(sandbox, DAYS)).toMatchObject({ files: 1 });
});

test("an original that is about to be removed cannot be had by an undo any more", async () => {
	const sandbox = await makeSandbox();
	const id = await published(sandbox);
	expect(await sandbox.journal.originals.begin(id, LATER)).toBe(true);
	await expect(sandbox.undo(id)).rejects.toMatchObject({ code: "undo.not-kept" });
	expect(await inLibrary(sandbox)).toEqual(["VAE/NAI.safetensors"]);
	await sandbox.journal.originals.end(id, "removed", LATER);
	await expect(sandbox.undo(id)).rejects.toMatchObject({ code: "undo.not-kept" });
});

test("an original that an undo has a hand on is not removed", async () => {
	const { sandbox, id } = await undone();
	expect(await sandbox.journal.originals.begin(id, LATER)).toBe(false);
});
