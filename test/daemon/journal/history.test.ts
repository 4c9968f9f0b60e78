import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import type { HistoryFilter, HistoryPlace } from "../../../daemon/journal/port/history.ts";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import type { Conclusion } from "../../../daemon/journal/port/model.ts";
import { reportOf } from "../../../toolkit/report.ts";
import { filePath } from "../../../workers/files/file-path.ts";
import { claimed, conclusion, FINDINGS, NOTHING_KNOWN, NOW } from "../arrivals.ts";
import { tempFolder } from "../temp-folder.ts";
import { forBothJournals, type TestJournal } from "./both.ts";
import { newJournalPath, openedDatabase, openedHistory } from "./journals.ts";

const UNCHANGED_VAE = {
	outcome: "unchanged",
	output: null,
	findings: { ...FINDINGS, architecture: "VAE-v1" },
} as const;

const REFUSED: Partial<Conclusion> = { outcome: "refused", code: "model.damaged", reason: "Nothing.", output: null };

forBothJournals("the history", (newJournal) => {
	let opens: TestJournal;
	let journal: Journal;

	beforeEach(async () => {
		opens = await newJournal();
		({ journal } = opens);
	});

	test("an entry holds all that a user asks for", async () => {
		await ended("NAI.ckpt", 100, { sidecars: [{ name: "NAI.png", path: null }] });
		const sidecars = [
			{ name: "NAI.md", path: "/inbox/Originals/NAI.md" },
			{ name: "NAI.png", path: "/library/Stable-diffusion/NAI.png" },
		];
		await journal.accompanyLate(1, sidecars);
		expect(await journal.entry(1)).toEqual({
			id: 1,
			claimedAt: NOW,
			finishedAt: NOW,
			outcome: "published",
			code: null,
			reason: null,
			source: { path: "/inbox/NAI.ckpt", pathHex: null, name: "NAI.ckpt", bytes: 100 },
			architecture: "SD-v1",
			kind: "checkpoint",
			base: "sd1",
			variant: null,
			components: FINDINGS.components,
			metric: "2020/2982/0130",
			summary: FINDINGS.summary,
			output: { path: "/library/Stable-diffusion/NAI.safetensors", bytes: 60 },
			sidecars,
			timingsMs: FINDINGS.timingsMs,
			original: { path: "/inbox/Originals/NAI.ckpt", pathHex: null },
			undone: null,
			retriedAt: null,
			originalRemovedAt: null,
			hashes: { source: null, output: null },
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
			name: "until a time, which is left out",
			filter: { until: new Date("2026-11-03T00:00:00Z") },
			ids: [1, 2],
			saved: 40,
		},
		{
			name: "between two times on one day",
			filter: { since: new Date("2026-11-03T23:00:00Z"), until: new Date("2026-11-04T01:00:00Z") },
			ids: [4],
			saved: 100,
		},
		{ name: "by architecture", filter: { architecture: "VAE-v1" }, ids: [2], saved: 0 },
		{ name: "by architecture and outcome", filter: { architecture: "SD-v1", outcome: "refused" }, ids: [3], saved: 0 },
		{
			name: "all at once",
			filter: { outcome: "published", name: "*.ckpt", since: new Date(0) },
			ids: [4, 1],
			saved: 140,
		},
	])("the history is filtered: $name", async ({ filter, limit = 100, ids, saved }) => {
		await ended("NAI.ckpt", 100, { finishedAt: "2026-11-02T00:00:00.000Z" });
		await ended("same.safetensors", 60, { ...UNCHANGED_VAE, finishedAt: "2026-11-01T00:00:00.000Z" });
		await ended("strange.ckpt", 50, { ...REFUSED, finishedAt: "2026-11-03T00:00:00.000Z" });
		await ended("NAI(1).ckpt", 160, { finishedAt: "2026-11-04T00:00:00.000Z" });
		const reader = await opens.history();
		for (const history of [journal, reader]) {
			expect((await history.entries(filter, limit)).map(({ id }) => id)).toEqual(ids);
			const totals = await history.totals(filter);
			expect(totals.bytesSaved).toBe(saved);
			expect(totals.count).toBe((await history.entries(filter, 100)).length);
		}
	});

	test("a name is found by any glob as by looking at every name", async () => {
		const piece = fc.constantFrom("NAI", "any", "ä🦙ö", "v3", "-", "(1)", ".ckpt", '"', "[", "]", "\\", "^", "\n", "+");
		const glob = fc.array(
			fc.oneof(
				piece,
				fc.constantFrom("*", "?", "[a-z]", "[^x]", "[z-a]", "[]v]", "[^]v]", "[v-]", "[-v]", "[\\d]", "[+--]", "[^"),
			),
			{ maxLength: 5 },
		);
		const names = fc.sample(fc.array(piece, { minLength: 1, maxLength: 5 }), { numRuns: 40, seed: 3 });
		for (const name of names) await ended(name.join(""), 10, {});
		const all = (await journal.entries({}, 100)).map(({ source }) => source.name);
		const database = await openedDatabase(":memory:", "write");
		const run = fc.asyncProperty(glob, async (parts) => {
			const name = parts.join("");
			const [{ fits } = {}] = await database.all(
				"SELECT json_group_array(value) AS fits FROM json_each(?) WHERE value GLOB ?",
				[JSON.stringify(all), name],
			);
			expect((await journal.entries({ name }, 100)).map(({ source }) => source.name)).toEqual(JSON.parse(String(fits)));
		});
		await fc.assert(run, { numRuns: 200 });
	});

	test("a reader sees what the writer commits while both are open", async () => {
		const reader = await opens.history();
		expect(await reader.totals({})).toEqual({ count: 0, bytesSaved: 0 });
		await ended("strange.ckpt", 50, REFUSED);
		expect(await reader.entry(1)).toMatchObject({ outcome: "refused", code: "model.damaged", output: null });
	});

	test("a long list is read in pages, none of its entries twice or never", async () => {
		const days = ["2026-11-02", "2026-11-01", "2026-11-02", "2026-11-03", "2026-11-02"];
		for (const [index, day] of days.entries()) await ended(`${index}`, 10, { finishedAt: `${day}T00:00:00.000Z` });
		const ids: number[] = [];
		for (let after: HistoryPlace | undefined; ; ) {
			const page = await journal.entries({}, 2, after);
			ids.push(...page.map(({ id }) => id));
			after = page.at(-1);
			if (after === undefined) break;
		}
		expect(ids).toEqual([4, 5, 3, 1, 2]);
	});

	test("a long list is read at any position, as skipping so many of its entries would", async () => {
		for (const [index, hour] of [3, 1, 2, 1, 0, 5, 4].entries()) {
			const name = index % 3 === 0 ? `NAI${index}.ckpt` : `${index}.ckpt`;
			await ended(name, 10, { ...(index > 4 ? REFUSED : {}), finishedAt: `2026-11-02T0${hour}:00:00.000Z` });
		}
		const filter = fc.record(
			{ name: fc.constantFrom("NAI*", "*"), outcome: fc.constantFrom("published" as const, "refused" as const) },
			{ requiredKeys: [] },
		);
		const run = fc.asyncProperty(filter, fc.nat(9), fc.integer({ min: 1, max: 9 }), async (wanted, offset, limit) => {
			const all = await journal.entries(wanted, 100);
			expect(await journal.entries(wanted, limit, { offset })).toEqual(all.slice(offset, offset + limit));
		});
		await fc.assert(run, { numRuns: 60 });
	});

	test("what is recorded is news once, in the order in which it was recorded, also when it is recorded anew", async () => {
		const reader = await opens.history();
		await ended("before.ckpt", 10, {});
		let turn = await reader.lastTurn();
		const news = async (filter: HistoryFilter = {}): Promise<readonly number[]> => {
			const told = await reader.recordedAfter(turn, filter);
			turn = told.turn;
			return told.entries.map(({ id }) => id);
		};
		expect(await news()).toEqual([]);
		await ended("late.ckpt", 10, { finishedAt: "2026-11-09T00:00:00.000Z" });
		await ended("early.ckpt", 10, { finishedAt: "2026-11-08T00:00:00.000Z" });
		expect(await news()).toEqual([2, 3]);
		expect(await news()).toEqual([]);
		await journal.conclude({ id: 2, claim: 1 }, conclusion(REFUSED), { state: "done" });
		await ended("other.ckpt", 10, {});
		expect(await news({ outcome: "refused" })).toEqual([2]);
		expect(await news()).toEqual([]);
	});

	test("the report is kept beside the entry, and goes with it", async () => {
		const report = reportOf({ ...NOTHING_KNOWN, file: "/inbox/NAI.ckpt", bytes: 100 });
		await ended("NAI.ckpt", 100, { findings: { ...FINDINGS, report } });
		await ended("other.ckpt", 100, {});
		expect([await journal.report(1), await journal.report(2)]).toEqual([report, null]);
		await journal.requeue({ id: 1, claim: 1 }, "handed-back");
		expect(await journal.report(1)).toBeNull();
	});

	test("a reader needs no daemon that runs", async () => {
		await ended("NAI.ckpt", 100, {});
		await journal.close();
		const reader = await opens.history();
		expect(await reader.totals({})).toEqual({ count: 1, bytesSaved: 40 });
		journal = await opens.again();
	});

	let inode = 1;

	async function ended(name: string, size: number, given: Partial<Conclusion>): Promise<void> {
		const at = `/inbox/${name}`;
		const identity = { dev: "1", ino: String(inode++), size, mtimeNs: "3", ctimeNs: "4" };
		const job = await claimed(journal, { path: at, pathBytes: filePath(at), identity });
		await journal.conclude(job, conclusion(given), { state: "published", product: null, final: null });
		await journal.finish(job, { kind: "moved", path: Buffer.from(`/inbox/Originals/${name}`) });
	}
});

test("a journal that does not exist is one in which nothing was done", async () => {
	const reader = await openedHistory(await newJournalPath());
	expect([await reader.entries({}, 10), await reader.totals({}), await reader.entry(1)]).toEqual([
		[],
		{ count: 0, bytesSaved: 0 },
		null,
	]);
});

test("a folder in the journal's place is a fault with a code", async () => {
	const folder = join(await tempFolder(), "journal.db");
	await mkdir(folder);
	await expect(openedHistory(folder)).rejects.toMatchObject({ code: "journal.unusable" });
});
