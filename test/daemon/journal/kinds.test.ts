import { expect, test } from "vitest";
import type { HistoryFilter } from "../../../daemon/journal/port/history.ts";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import { conclusion, FINDINGS } from "../arrivals.ts";
import { forBothJournals } from "./both.ts";
import { ended } from "./ended.ts";
import { olderDatabase, openedDatabase, openedJournal } from "./journals.ts";

/** The number of steps before the journal knew kinds. */
const STEPS_BEFORE = 11;

/** Architectures that a journal of before can hold, with the kind, base and variant that they stand for. */
const MEANINGS = [
	["SD-v1", "checkpoint", "sd1", null],
	["SD-v1-ControlNet", "checkpoint", "sd1", null],
	["SD-v1-Pix2Pix", "checkpoint", "sd1", "pix2pix"],
	["SD-v2", "checkpoint", "sd2", null],
	["SD-v2-Depth", "checkpoint", "sd2", "depth"],
	["SD-XL", "checkpoint", "sdxl", null],
	["SD-XL-Refiner", "checkpoint", "sdxl-refiner", null],
	["UNET-v1", "diffusion-model", "sd1", null],
	["UNET-v1-Pix2Pix", "diffusion-model", "sd1", "pix2pix"],
	["UNET-v2", "diffusion-model", "sd2", null],
	["UNET-v2-Depth", "diffusion-model", "sd2", "depth"],
	["UNET-XL", "diffusion-model", "sdxl", null],
	["UNET-XL-Refiner", "diffusion-model", "sdxl-refiner", null],
	["EMA-v1", "ema", "sd1", null],
	["EMA-v1-Pix2Pix", "ema", "sd1", "pix2pix"],
	["EMA-v2", "ema", "sd2", null],
	["EMA-v2-Depth", "ema", "sd2", "depth"],
	["VAE-v1", "vae", "sd-4ch", null],
	["CLIP-v1", "text-encoder", "clip-l", null],
	["CLIP-v2", "text-encoder", "clip-h", null],
	["CLIP-v2-Diffusers", "text-encoder", "clip-h", null],
	["CLIP-XL", "text-encoder", "clip-g", null],
	["CLIP-XL-Diffusers", "text-encoder", "clip-g", null],
	["ControlNet-v1", "controlnet", "sd1", null],
	["LoRA-v1", "lora", "sd1", null],
	["LoRA-v1-UNET", "lora", "sd1", null],
	["LoRA-v1-CLIP", "lora", "sd1", null],
	["Embedding-v1", "embedding", "sd1", null],
	["Embedding-v2", "embedding", "sd2", null],
	["Embedding-XL", "embedding", "sdxl", null],
	["Depth-v2", "depth-model", "sd2", null],
	["Something-of-nobody", null, null, null],
	[null, null, null, null],
] as const;

test("the rows of an older journal get the kind, base and variant of their architecture", async () => {
	const journal = await openedJournal(await olderJournal());
	const entries = (await journal.entries({}, 100)).toReversed();
	expect(entries.map(({ architecture, kind, base, variant }) => [architecture, kind, base, variant])).toEqual(MEANINGS);
	for (const filter of [
		{ kind: "checkpoint" },
		{ kind: "text-encoder", base: "clip-h" },
		{ base: "sd1" },
		{ kind: "vae" },
		{ kind: "vae", base: "sd1" },
	]) {
		const wanted = MEANINGS.filter(([, kind, base]) => fits(filter, { kind, base })).map(
			([architecture]) => architecture,
		);
		const found = await journal.entries(filter, 100);
		expect(found.map(({ architecture }) => architecture).toReversed()).toEqual(wanted);
		expect(await journal.totals(filter)).toEqual({ count: wanted.length, bytesSaved: wanted.length * 40 });
	}
});

test("what is added up stays the same when an older journal is brought up to date, and outcomes stay protected", async () => {
	const path = await olderJournal();
	const journal = await openedJournal(path);
	expect(await journal.totals({})).toEqual({ count: MEANINGS.length, bytesSaved: MEANINGS.length * 40 });
	expect(await journal.totals({ architecture: "SD-v1" })).toEqual({ count: 1, bytesSaved: 40 });
	const database = await openedDatabase(path, "write");
	await expect(database.run("UPDATE outcomes SET kind = 'lora'")).rejects.toThrow(/written anew/);
});

forBothJournals("kinds", (newJournal) => {
	test("entries are found, counted and added up by kind and base, with or without an architecture", async () => {
		const { journal, history } = await newJournal();
		await identified(journal, "flux.safetensors", { architecture: null, kind: "diffusion-model", base: "flux1" }, 2);
		await identified(journal, "flux-lora.safetensors", { architecture: null, kind: "lora", base: "flux1" }, 2);
		await identified(journal, "lora.safetensors", { architecture: "LoRA-v1", kind: "lora", base: "sd1" }, 3);
		await identified(journal, "strange.ckpt", { architecture: null, kind: null, base: null }, 3);
		const reader = await history();
		const cases: readonly [HistoryFilter, readonly number[]][] = [
			[{ kind: "lora" }, [3, 2]],
			[{ base: "flux1" }, [2, 1]],
			[{ kind: "lora", base: "flux1" }, [2]],
			[{ kind: "lora", architecture: "LoRA-v1" }, [3]],
			[{ kind: "lora", outcome: "published", since: new Date("2026-11-03T00:00:00Z") }, [3]],
			[{ kind: "lora", name: "flux*" }, [2]],
			[{ kind: "vae" }, []],
		];
		for (const [filter, ids] of cases) {
			expect((await reader.entries(filter, 10)).map(({ id }) => id)).toEqual(ids);
			expect(await reader.totals(filter)).toEqual({ count: ids.length, bytesSaved: 40 * ids.length });
			const sums = await reader.sums(filter);
			expect(sums.reduce((all, { files }) => all + files, 0)).toBe(ids.length);
		}
	});

	test("files without an architecture are added up by their kind and base, within any stretch of time", async () => {
		const { journal } = await newJournal();
		const flux = { architecture: null, kind: "diffusion-model", base: "flux1" };
		for (const day of [2, 3, 4, 5]) await identified(journal, `${day}.safetensors`, flux, day);
		await identified(journal, "SD.safetensors", { architecture: "SD-v1", kind: "checkpoint", base: "sd1" }, 4);
		await identified(journal, "strange.ckpt", { architecture: null, kind: null, base: null }, 4);
		const rows = async (filter: HistoryFilter) =>
			new Set(
				(await journal.sums(filter)).map(({ architecture, kind, base, files }) => [architecture, kind, base, files]),
			);
		const of = (files: number) =>
			new Set([
				[null, null, null, 1],
				[null, "diffusion-model", "flux1", files],
				["SD-v1", null, null, 1],
			]);
		expect(await rows({})).toEqual(of(4));
		expect(await rows({ outcome: "published" })).toEqual(of(4));
		expect(await rows({ since: new Date("2026-11-03T13:00:00Z") })).toEqual(of(2));
		expect(await rows({ since: new Date("2026-11-03T11:00:00Z"), until: new Date("2026-11-05T11:00:00Z") })).toEqual(
			of(2),
		);
		expect(await rows({ architecture: "SD-v1" })).toEqual(new Set([["SD-v1", null, null, 1]]));
	});

	test("a job that an older version has produced is recorded without a kind", async () => {
		const { journal } = await newJournal();
		const { kind: _kind, base: _base, variant: _variant, ...older } = FINDINGS;
		await ended(journal, "NAI.ckpt", conclusion({ findings: older }));
		expect(await journal.entry(1)).toMatchObject({ architecture: "SD-v1", kind: null, base: null, variant: null });
	});
});

function fits(filter: HistoryFilter, { kind, base }: { kind: string | null; base: string | null }): boolean {
	return (filter.kind ?? kind) === kind && (filter.base ?? base) === base;
}

/** A journal that knows no kinds, with one published file for each architecture. */
async function olderJournal(): Promise<string> {
	const { database: older, path } = await olderDatabase(STEPS_BEFORE);
	for (const [index, [architecture]] of MEANINGS.entries()) {
		await older.run(
			`INSERT INTO jobs (id, state, progress, claimed_at, source_path, source_name, source_bytes, dev, ino, mtime_ns,
			ctime_ns) VALUES (?, 'done', '{"state":"done"}', '2026-11-01T10:00:00.000Z', '/inbox/a', 'a', 100, '1', ?, '3', '4')`,
			[index + 1, String(index)],
		);
		await older.run(
			`INSERT INTO outcomes (job_id, outcome, finished_at, architecture, components, output_path, output_bytes,
			timings_ms, source_name, source_bytes) VALUES (?, 'published', '2026-11-01T10:00:01.000Z', ?, '[]', '/b', 60, '{}',
			'a', 100)`,
			[index + 1, architecture],
		);
	}
	await older.close();
	return path;
}

/** A published file, finished at noon on a day of the month. */
async function identified(
	journal: Journal,
	name: string,
	as: { readonly architecture: string | null; readonly kind: string | null; readonly base: string | null },
	day: number,
): Promise<void> {
	const finishedAt = `2026-11-0${day}T12:00:00.000Z`;
	await ended(journal, name, { findings: { ...FINDINGS, ...as, variant: null }, finishedAt });
}
