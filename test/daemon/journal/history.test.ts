import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { HistoryFilter } from "../../../daemon/journal/history.ts";
import type { Conclusion, Journal } from "../../../daemon/journal/journal.ts";
import { openHistory } from "../../../daemon/journal/sqlite-history.ts";
import { openJournal } from "../../../daemon/journal/sqlite-journal.ts";
import { conclusion, FINDINGS, NOW } from "../arrivals.ts";
import { tempFolder } from "../temp-folder.ts";

let path: string;
let journal: Journal;

beforeEach(async () => {
	path = join(await tempFolder(), "journal.db");
	journal = await openJournal(path);
	onTestFinished(() => journal.close());
});

test("an entry holds all that a user asks for", async () => {
	await ended("NAI.ckpt", 100, {});
	expect(await journal.entry(1)).toEqual({
		id: 1,
		claimedAt: NOW,
		finishedAt: NOW,
		outcome: "published",
		code: null,
		reason: null,
		source: { path: "/inbox/NAI.ckpt", pathHex: null, name: "NAI.ckpt", bytes: 100 },
		architecture: "SD-v1",
		components: FINDINGS.components,
		metric: "2020/2982/0130",
		summary: FINDINGS.summary,
		output: { path: "/library/Stable-diffusion/NAI.safetensors", bytes: 60 },
		timingsMs: FINDINGS.timingsMs,
	});
});

test.each<{ name: string; filter: HistoryFilter; limit?: number; ids: readonly number[]; saved: number }>([
	{ name: "everything comes newest first", filter: {}, ids: [4, 3, 1, 2], saved: 140 },
	{ name: "a limit keeps the newest, and the totals count all", filter: {}, limit: 2, ids: [4, 3], saved: 140 },
	{ name: "by outcome", filter: { outcome: "refused" }, ids: [3], saved: 0 },
	{ name: "by the source's name", filter: { name: "NAI*" }, ids: [4, 1], saved: 140 },
	{ name: "names are told apart by case", filter: { name: "nai*" }, ids: [], saved: 0 },
	{ name: "by time", filter: { since: new Date("2026-11-03T00:00:00Z") }, ids: [4, 3], saved: 100 },
	{
		name: "all at once",
		filter: { outcome: "published", name: "*.ckpt", since: new Date(0) },
		ids: [4, 1],
		saved: 140,
	},
])("the history is filtered: $name", async ({ filter, limit = 100, ids, saved }) => {
	await ended("NAI.ckpt", 100, { finishedAt: "2026-11-02T00:00:00.000Z" });
	await ended("same.safetensors", 60, { outcome: "unchanged", output: null, finishedAt: "2026-11-01T00:00:00.000Z" });
	await ended("strange.ckpt", 50, { ...REFUSED, finishedAt: "2026-11-03T00:00:00.000Z" });
	await ended("NAI(1).ckpt", 160, { finishedAt: "2026-11-04T00:00:00.000Z" });
	const reader = await openHistory(path);
	for (const history of [journal, reader]) {
		expect((await history.entries(filter, limit)).map(({ id }) => id)).toEqual(ids);
		const totals = await history.totals(filter);
		expect(totals.bytesSaved).toBe(saved);
		expect(totals.count).toBe((await history.entries(filter, 100)).length);
	}
	await reader.close();
});

test("a reader sees what the writer commits while both are open", async () => {
	const reader = await openHistory(path);
	expect(await reader.totals({})).toEqual({ count: 0, bytesSaved: 0 });
	await ended("strange.ckpt", 50, REFUSED);
	expect(await reader.entry(1)).toMatchObject({ outcome: "refused", code: "model.damaged", output: null });
	await reader.close();
});

test("a reader needs no daemon that runs", async () => {
	await ended("NAI.ckpt", 100, {});
	await journal.close();
	const reader = await openHistory(path);
	expect(await reader.totals({})).toEqual({ count: 1, bytesSaved: 40 });
	await reader.close();
	journal = await openJournal(path);
});

test("a journal that does not exist is one in which nothing was done", async () => {
	const reader = await openHistory(join(path, "..", "no", "journal.db"));
	expect([await reader.entries({}, 10), await reader.totals({}), await reader.entry(1)]).toEqual([
		[],
		{ count: 0, bytesSaved: 0 },
		null,
	]);
	await reader.close();
});

test("a folder in the journal's place is a fault with a code", async () => {
	const folder = join(await tempFolder(), "journal.db");
	await mkdir(folder);
	await expect(openHistory(folder)).rejects.toMatchObject({ code: "journal.unusable" });
});

const REFUSED: Partial<Conclusion> = { outcome: "refused", code: "model.damaged", reason: "Nothing.", output: null };

let inode = 1;

async function ended(name: string, size: number, given: Partial<Conclusion>): Promise<void> {
	const at = `/inbox/${name}`;
	const identity = { dev: "1", ino: String(inode++), size, mtimeNs: "3", ctimeNs: "4" };
	const job = await journal.claim({ path: at, pathBytes: Buffer.from(at), identity }, NOW);
	await journal.conclude(job?.id ?? 0, conclusion(given), { state: "published", product: null, final: null });
	await journal.finish(job?.id ?? 0, null);
}
