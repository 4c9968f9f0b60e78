import fc from "fast-check";
import { expect, test } from "vitest";
import { leftCounts, leftTexts } from "../../toolkit/dropped.ts";
import { DTYPES, type DType, isDType } from "../../toolkit/dtype.ts";
import { identify } from "../../toolkit/identify.ts";
import type { Plan } from "../../toolkit/plan.ts";
import { planPrune } from "../../toolkit/prune-plan.ts";
import type { Tensor } from "../../toolkit/tensor.ts";
import { refusalOf } from "../../toolkit/what.ts";
import { componentTensors, modelOf, tableOf, tensor, tensorsOf } from "./model-tables.ts";

const SD_V1 = tensorsOf(modelOf("SD-v1"));

const CHOICES = {
	precision: "fp16",
	precisions: {},
	fixClip: true,
	keepDType: new Set<string>(),
	keepEma: false,
	vaeFormat: "pt",
	format: null,
} as const;

function pruned(tensors: readonly Tensor[]): Plan {
	const table = tableOf(tensors);
	const verdict = identify(table);
	if (verdict.kind !== "identified") throw new Error(`it is ${verdict.kind}`);
	return planPrune({ table, verdict, evidence: null, bytes: 0 }, CHOICES);
}

test("what no rule names is written under its name, with its dtype, shape and elements, in the order of the file", () => {
	const dtypes = (Object.keys(DTYPES) as DType[]).filter((dtype) => isDType(dtype) && DTYPES[dtype].bits >= 16);
	const stranger = fc.record({
		name: fc.stringMatching(/^(x|model|first_stage_model|lora|text)(\.[a-z0-9_]{1,6}){1,3}$/),
		dtype: fc.constantFrom(...dtypes),
		shape: fc.array(fc.nat(4), { maxLength: 4 }),
	});
	const known = new Set(SD_V1.map(({ name }) => name));
	fc.assert(
		fc.property(
			fc.uniqueArray(stranger, { maxLength: 20, selector: ({ name }) => name }),
			fc.infiniteStream(fc.nat(SD_V1.length)),
			(strangers, places) => {
				const added = strangers
					.filter(({ name }) => !known.has(name))
					.map((one) => tensor(one.name, one.shape, one.dtype));
				const tensors: Tensor[] = [...SD_V1];
				for (const one of added) tensors.splice(places.next().value ?? 0, 0, one);
				const plan = pruned(tensors);
				expect(plan.tensors.map(({ name }) => name).sort()).toEqual(tensors.map(({ name }) => name).sort());
				for (const one of added) {
					const { name, dtype, shape } = one;
					expect(plan.tensors.find((planned) => planned.name === name)).toMatchObject({
						dtype,
						shape,
						from: { kind: "tensor", tensor: one },
					});
				}
			},
		),
		{ numRuns: 40 },
	);
});

test("what is dropped and what is extra is said by name, up to twenty of each, or by the first three of more", () => {
	const extra = Array.from({ length: 25 }, (_, i) => tensor(`adapter.${i}`, [2]));
	const plan = pruned([tensor("betas", [1000]), tensor("global_step", []), ...extra, ...SD_V1]);
	const names = extra.slice(0, 20).map(({ name }) => name);
	expect(plan.summary).toMatchObject({
		dropped: [
			{ tensors: 1, bytes: 4000, names: ["betas"] },
			{ tensors: 1, bytes: 4, names: ["global_step"] },
		],
		extra: { tensors: 25, bytes: 200, names },
	});
	expect(leftTexts(plan.summary)).toEqual([
		expect.stringMatching(/^dropped 1 tensor, 3\.91 KiB: default noise schedule.*\(betas\)$/),
		expect.stringMatching(/^dropped 1 tensor, 4 B: training progress \(global_step\)$/),
		expect.stringMatching(/^kept unchanged 25 tensors, 200 B.*adapter\.2 and 22 more\)$/),
	]);
	expect(leftCounts(plan.summary)).toEqual([
		"dropped 2 tensors, 3.91 KiB: noise schedule 1, training progress 1",
		"kept unchanged 25 tensors, 200 B that belong to no known part",
	]);
	expect(leftCounts({ dropped: [{ why: "a rule of old", tensors: 1000, bytes: 1, names: ["a"] }] })).toEqual([
		"dropped 1000 tensors, 1 B: a rule of old 1000",
	]);
	expect(leftCounts({})).toEqual([]);
});

test("large things that most loaders do without are kept, with a hint of their size", () => {
	const copy = componentTensors("CLIP-v1-SD", "cond_stage_model.transformer.");
	const notes = pruned([...SD_V1, ...copy, tensor("safety_checker.visual_projection.weight", [768, 1024])]).summary
		.notes;
	expect(notes).toEqual([
		expect.stringMatching(/^kept 197 tensors, 469 MiB below cond_stage_model\.transformer\.: a second CLIP-v1/),
		expect.stringMatching(/^kept 1 tensor, 3\.00 MiB below safety_checker\.: /),
	]);
});

test("a file that holds more than a known network is unknown, and says what it holds and what not", () => {
	const vision = Array.from({ length: 50 }, (_, i) => tensor(`vision_model.${i}.weight`, [4]));
	const table = tableOf([...componentTensors("CLIP-v1-Diffusers", ""), ...vision]);
	const verdict = identify(table);
	expect(verdict.kind).toBe("unknown");
	expect(refusalOf(verdict, table)?.message).toMatch(
		/vision_model\.0\.weight.* It contains a complete CLIP-v1 of \d+ tensors/,
	);
});

test("in a file told by a few tensors, a schedule of its own and what tells loaders how to use it stay exact", () => {
	const exact = [
		tensor("alphas_cumprod", [1000]),
		tensor("denoiser.sigmas", [1000]),
		tensor("edm_mean", [1, 4, 1, 1]),
		tensor("edm_vpred.sigma_max", [1]),
	];
	const weights = Array.from({ length: 9 }, (_, i) => tensor(`model.diffusion_model.${i}.weight`, [64, 64]));
	const told = { kind: "identified", architecture: null, fileKind: "checkpoint", variant: null } as const;
	for (const base of ["sdxl", "flux1"] as const) {
		const verdict = { ...told, base, evidence: "names", found: [], copies: [], rejected: [] } as const;
		const evidence = { defaultSchedules: [], equalCopies: [] };
		const plan = planPrune({ table: tableOf([...weights, ...exact]), verdict, evidence, bytes: 0 }, CHOICES);
		const dtypeOf = (name: string) => plan.tensors.find((planned) => planned.name === name)?.dtype;
		expect(weights.map(({ name }) => dtypeOf(name))).toEqual(weights.map(() => (base === "sdxl" ? "F16" : "BF16")));
		expect(exact.map(({ name }) => dtypeOf(name))).toEqual(exact.map(() => "F32"));
	}
});
