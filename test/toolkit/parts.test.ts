import { describe, expect, test } from "vitest";
import { MARKER_FAMILIES } from "../../toolkit/architectures/families/index.ts";
import { identify } from "../../toolkit/identify.ts";
import { runsOf } from "../../toolkit/parts/runs.ts";
import { type PartTensor, partsOf, tensorsByPart } from "../../toolkit/parts.ts";
import type { Plan } from "../../toolkit/plan.ts";
import { type PruneChoices, planPrune } from "../../toolkit/prune-plan.ts";
import type { JudgedFile } from "../../toolkit/sort-tensors.ts";
import { type Donor, graftFrom } from "../../toolkit/surgery/graft.ts";
import { partNamed } from "../../toolkit/surgery/part-name.ts";
import { planExtract, planReplace } from "../../toolkit/surgery.ts";
import { bytesOfTensor, type Tensor, type TensorTable } from "../../toolkit/tensor.ts";
import { plannedAs } from "../../toolkit/what.ts";
import { sampleBelow, titleOf } from "./architectures/families/tables.ts";
import { componentTensors, MODELS, modelOf, tableOf, tensor, tensorsOf } from "./model-tables.ts";

const CHOICES: PruneChoices = {
	precision: "fp16",
	precisions: {},
	keepEma: false,
	fixClip: false,
	vaeFormat: "pt",
	format: null,
	keepDType: new Set(),
};

const SD_V1 = tensorsOf(modelOf("SD-v1"));

/** Running averages of some weights of SD v1's UNet, by the names that training gives them. */
const AVERAGES = componentTensors("UNET-v1-EMA", "model_ema.diffusion_model");

function judged(tensors: readonly Tensor[], more: Partial<TensorTable> = {}): JudgedFile {
	const table = { ...tableOf(tensors), ...more };
	return { table, verdict: identify(table), evidence: null };
}

/** The plan of pruning; null for a file that is not pruned. */
function planOf({ table, verdict, evidence }: JudgedFile, choices: Partial<PruneChoices> = {}): Plan | null {
	const planned = plannedAs(verdict);
	return planned && planPrune({ table, verdict: planned, evidence, bytes: 1 }, { ...CHOICES, ...choices });
}

function pruned(tensors: readonly Tensor[], choices: Partial<PruneChoices> = {}): PartTensor[] {
	const file = judged(tensors);
	return tensorsByPart(file, planOf(file, choices));
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

/** Expects that the parts are all tensors of the file and, unless the plan copies it, all tensors of the output. */
function expectWhole(file: JudgedFile, choices: Partial<PruneChoices> = {}): void {
	const plan = planOf(file, choices);
	const parts = partsOf(tensorsByPart(file, plan));
	const bytes = sumOf([...file.table.tensors.values()].map(bytesOfTensor));
	const written = plan === null || plan.format === "copy" ? bytes : sumOf(plan.tensors.map((one) => one.bytes));
	expect(sumOf(parts.map((part) => part.tensors))).toBe(file.table.tensors.size);
	expect(sumOf(parts.map(({ before }) => before))).toBe(bytes);
	expect(sumOf(parts.map(({ after }) => after))).toBe(written);
	expect(new Set(parts.map(({ name }) => name)).size).toBe(parts.length);
}

describe("the parts are together the tensors of the file and those of the plan", () => {
	test.each(MODELS)("$name", ({ architecture, components }) => {
		const tensors = tensorsOf({ name: "", architecture, components });
		expectWhole(judged(tensors));
		expectWhole(judged([...tensors, ...AVERAGES, tensor("betas", [1000]), tensor("mine", [3])]), { fixClip: true });
	});

	test.each(MARKER_FAMILIES.map((family) => ({ family, title: titleOf(family) })))("$title", ({ family }) => {
		const samples = ["", "model.diffusion_model."].map((prefix) => sampleBelow(family, prefix));
		for (const sample of samples) expectWhole(judged(sample.map(({ name, shape }) => tensor(name, shape))));
	});
});

test("a checkpoint with averages and what training left has its components, EMA and junk", () => {
	const parts = partsOf(pruned([...SD_V1, ...AVERAGES, tensor("betas", [1000]), tensor("mine", [3])]));
	expect(parts.map(({ name, role, before, after }) => [name, role, after / before])).toEqual([
		["UNET-v1-SD", "unet", 0.5],
		["VAE-v1-SD", "vae", 0.5],
		["CLIP-v1-SD", "clip", expect.closeTo(0.5)],
		["other tensors", "extra", 1],
		["EMA", "ema", 0],
		["junk", "junk", 0],
	]);
	expect(parts[0]?.tensors).toBe(686);
	const kept = partsOf(pruned([...SD_V1, ...AVERAGES], { keepEma: true }));
	expect(kept.find(({ name }) => name === "EMA")).toMatchObject({ role: "ema", tensors: AVERAGES.length });
	expect(kept.find(({ name }) => name === "EMA")?.after).toBeGreaterThan(0);
});

test("each tensor says what becomes of it, and why it is left out", () => {
	const tensors = pruned([...SD_V1, ...AVERAGES.slice(0, 1), tensor("global_step", [], "I64")]);
	const find = (name: string) => tensors.find((one) => one.tensor.name === name);
	expect(find("first_stage_model.decoder.conv_in.weight")).toMatchObject({
		component: "VAE-v1-SD",
		written: { dtype: "F16" },
		why: null,
	});
	expect(find("global_step")).toMatchObject({ component: null, written: null, why: "training progress" });
	expect(find(AVERAGES[0]?.name ?? "")).toMatchObject({ written: null, why: expect.stringContaining("EMA") });
});

test("repaired position ids belong to the text encoder, whatever its names", () => {
	for (const prefix of ["cond_stage_model.transformer.text_model.", "cond_stage_model.transformer."]) {
		const rest = SD_V1.filter(({ name }) => !name.startsWith("cond_stage_model."));
		const tensors = pruned([...rest, ...componentTensors("CLIP-v1-SD", prefix)], { fixClip: true });
		const ids = tensors.find(({ tensor: { name } }) => name === `${prefix}embeddings.position_ids`);
		expect(ids).toMatchObject({ component: "CLIP-v1-SD", written: { dtype: "I64", bytes: 77 * 8 } });
	}
});

test("a damaged model that is not pruned has its parts, unchanged", () => {
	const file = judged(SD_V1.slice(3));
	expect(file.verdict.kind).toBe("damaged");
	const parts = partsOf(tensorsByPart(file, null));
	expect(parts.map(({ name }) => name)).toContain("VAE-v1-SD");
	expect(parts.every(({ before, after }) => before === after)).toBe(true);
});

test("SDXL's two text encoders have a role each", () => {
	const parts = partsOf(pruned(tensorsOf(modelOf("SD-XL"))));
	expect(parts.map(({ name, role }) => [name, role])).toEqual([
		["UNET-XL-SD", "unet"],
		["VAE-v1-SD", "vae"],
		["CLIP-XL-SD", "clip"],
		["CLIP-XL-AUX-SD", "clip2"],
	]);
});

test("a file that is only an average is a part of its own, which stays", () => {
	const file = judged(tensorsOf(modelOf("EMA-v1")));
	const [part, ...others] = partsOf(tensorsByPart(file, planOf(file)));
	expect(part).toMatchObject({ name: "UNET-v1-EMA", role: "ema" });
	expect(part?.after).toBeGreaterThan(0);
	expect(others).toEqual([]);
});

describe("a network that is recognised by a few tensors", () => {
	const flux = MARKER_FAMILIES.find(
		({ kind, base, layout }) => kind === "diffusion-model" && base === "flux1" && layout === "native",
	);
	if (flux === undefined) throw new Error("Flux.1 is not recognised any more");
	const below = (prefix: string): Tensor[] => sampleBelow(flux, prefix).map(({ name, shape }) => tensor(name, shape));

	test("is one part, named after the model", () => {
		expect(partsOf(pruned(below("")))).toMatchObject([{ name: "Flux.1 diffusion model", role: "other" }]);
	});

	test("is beside the VAE and the text encoders of its checkpoint", () => {
		const checkpoint = [
			...below("model.diffusion_model."),
			...componentTensors("VAE-v1-SD", "vae.").map((one) => ({ ...one, shape: [...one.shape, 2] })),
			...Array.from({ length: 9 }, (_, i) => tensor(`text_encoders.clip_l.transformer.layers.${i}`, [768, 8])),
			...Array.from({ length: 9 }, (_, i) => tensor(`text_encoders.t5xxl.transformer.block.${i}`, [4096, 8])),
		];
		expect(partsOf(pruned(checkpoint)).map(({ name, role }) => [name, role])).toEqual([
			["VAE", "vae"],
			["text encoder clip_l", "clip"],
			["text encoder t5xxl", "clip2"],
			["Flux.1 diffusion model", "other"],
		]);
	});

	test.each([
		["upscaler", "other"],
		["vae", "vae"],
		["text-encoder", "clip"],
	] as const)("of kind %s has the role %s", (kind, role) => {
		const family = MARKER_FAMILIES.filter((one) => one.kind === kind);
		for (const { sample, ...one } of family.slice(0, 5)) {
			const parts = partsOf(pruned(sampleBelow({ sample, ...one }, "").map(({ name, shape }) => tensor(name, shape))));
			expect(parts.map((part) => part.role)).toEqual([role]);
		}
	});
});

test("the tensors of an unknown file are other tensors", () => {
	const file = judged([tensor("weight", [3]), tensor("vae.decoder.weight", [4, 4])]);
	expect(partsOf(tensorsByPart(file, null))).toMatchObject([
		{ name: "VAE", before: 64 },
		{ name: "other tensors", role: "extra", before: 12 },
	]);
});

test("a replaced part is left out, and the part of the other file is written", () => {
	const donor = (tensors: readonly Tensor[], source = 0): Donor => ({ ...judged(tensors), file: "x", source });
	const base = donor([...SD_V1, ...AVERAGES]);
	const vae = donor(componentTensors("VAE-v1-SD", ""), 1);
	const choices = { ...CHOICES, format: "safetensors", fixClip: true } as const;
	const plan = planReplace(base, graftFrom(vae, partNamed("VAE-v1")), choices);
	const [first, second] = [base, vae].map((file, source) => partsOf(tensorsByPart(file, plan, source)));
	const after = (parts: typeof first, name: string) => parts?.find((part) => part.name === name)?.after ?? 0;
	expect(after(first, "VAE-v1-SD")).toBe(0);
	expect(after(second, "VAE-v1-SD")).toBeGreaterThan(0);
	const all = [...(first ?? []), ...(second ?? [])];
	expect(sumOf(all.map((part) => part.after))).toBe(sumOf(plan.tensors.map(({ bytes }) => bytes)));
	const only = planExtract(graftFrom(base, partNamed("VAE-v1")), choices);
	const kept = tensorsByPart(base, only).filter(({ written }) => written !== null);
	expect(new Set(kept.map(({ component }) => component))).toEqual(new Set(["VAE-v1-SD"]));
	expect(tensorsByPart(base, only)[0]?.why).toBe("not part of the output");
});

describe("the runs of a file", () => {
	/** The same tensors one after the other. */
	function laidOut(tensors: readonly Tensor[]): Tensor[] {
		let at = 100;
		return tensors.map((one) => {
			const bytes = bytesOfTensor(one);
			at += bytes;
			return { ...one, storage: { offset: at - bytes, bytes } };
		});
	}

	test("are in the order of the file, neighbours of one role together", () => {
		const tensors = laidOut([...AVERAGES, ...SD_V1, tensor("betas", [1000])]);
		const runs = runsOf(pruned([...tensors].reverse()));
		expect(runs.map(({ role, isKept }) => [role, isKept])).toEqual([
			["ema", false],
			["unet", true],
			["vae", true],
			["clip", true],
			["junk", false],
		]);
		expect(runs[0]?.offset).toBe(100);
		expect(
			runs.every((run, i) => i === 0 || run.offset === (runs[i - 1]?.offset ?? 0) + (runs[i - 1]?.bytes ?? 0)),
		).toBe(true);
	});

	test("are at most 400, whatever the order of the tensors, and lose no byte", () => {
		const mixed = SD_V1.flatMap((one, i) => [one, AVERAGES[i] ?? tensor(`mine.${i}`, [i % 7, 40])]);
		const runs = runsOf(pruned(laidOut(mixed)));
		expect(runs.length).toBeLessThanOrEqual(400);
		expect(runs.length).toBeGreaterThan(100);
		expect(sumOf(runs.map(({ bytes }) => bytes))).toBe(sumOf(mixed.map(bytesOfTensor)));
		const empty = laidOut(Array.from({ length: 1000 }, (_, i) => tensor(i % 2 ? `betas${i}` : `vae.${i}`, [0])));
		expect(runsOf(tensorsByPart(judged(empty), null)).length).toBeLessThanOrEqual(400);
	});
});
