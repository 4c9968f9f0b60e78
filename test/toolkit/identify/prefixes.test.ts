import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { identify } from "../../../toolkit/identify.ts";
import { planPrune } from "../../../toolkit/prune-plan.ts";
import type { Tensor } from "../../../toolkit/tensor.ts";
import type { Verdict } from "../../../toolkit/verdict.ts";
import { componentTensors, modelOf, tableOf, tensor, tensorsOf } from "../model-tables.ts";

const CHOICES = {
	precision: "fp16",
	precisions: {},
	fixClip: false,
	keepDType: new Set<string>(),
	keepEma: false,
	vaeFormat: "pt",
	format: "safetensors",
} as const;

const CHECKPOINT = tensorsOf(modelOf("SD-v1"));
const ALONE = { unet: componentTensors("UNET-v1-SD", ""), vae: componentTensors("VAE-v1-SD", "") };

/** Names of the output of pruning, in the order of the file. */
function pruned(tensors: readonly Tensor[]): { verdict: Verdict; names: readonly string[] } {
	const table = tableOf(tensors);
	const verdict = identify(table);
	if (verdict.kind !== "identified") throw new Error(`it is ${verdict.kind}`);
	const plan = planPrune({ table, verdict, evidence: null, bytes: 0 }, CHOICES);
	return { verdict, names: plan.tensors.map(({ name }) => name) };
}

function renamed(tensors: readonly Tensor[], rename: (name: string) => string): Tensor[] {
	return tensors.map((one) => ({ ...one, name: rename(one.name) }));
}

function sorted(names: readonly string[]): string[] {
	return [...names].sort();
}

function namesOf(tensors: readonly Tensor[]): string[] {
	return tensors.map(({ name }) => name);
}

describe.each(["module.", "_orig_mod.", "module._orig_mod.", "state_dict.", "state_dict.module."])("%s", (wrapper) => {
	test("before all names of a checkpoint means nothing, and is not written", () => {
		const { verdict, names } = pruned(renamed(CHECKPOINT, (name) => wrapper + name));
		expect(verdict).toMatchObject({ kind: "identified", architecture: "SD-v1" });
		expect(sorted(names)).toEqual(sorted(namesOf(CHECKPOINT)));
	});

	test("before the names of one part of a checkpoint means nothing either", () => {
		const prefix = "model.diffusion_model.";
		const compiled = renamed(CHECKPOINT, (name) => name.replace(prefix, prefix + wrapper));
		const { verdict, names } = pruned(compiled);
		expect(verdict).toMatchObject({ kind: "identified", architecture: "SD-v1" });
		expect(sorted(names)).toEqual(sorted(namesOf(CHECKPOINT)));
	});
});

test.each([
	["unet", "module."],
	["unet", "_orig_mod."],
	["unet", "model."],
	["unet", "unet."],
	["unet", "diffusion_model."],
	["unet", "model.diffusion_model."],
	["unet", "model.diffusion_model._orig_mod."],
	["unet", "state_dict.module.model.diffusion_model."],
	["unet", "ema_model."],
	["unet", "shadow_params.module."],
	["vae", "vae."],
	["vae", "model."],
	["vae", "first_stage_model."],
	["vae", "ema."],
	["vae", "module.first_stage_model._orig_mod."],
] as const)("a %s alone below %s is written under its own names", (part, prefix) => {
	const own = ALONE[part];
	const { verdict, names } = pruned(renamed(own, (name) => prefix + name));
	expect(verdict).toMatchObject({ kind: "identified", architecture: part === "vae" ? "VAE-v1" : "UNET-v1" });
	expect(sorted(names)).toEqual(sorted(namesOf(own)));
});

test("a text encoder of transformers keeps transformers' own names below any prefix", () => {
	const own = componentTensors("CLIP-v1-Diffusers", "");
	for (const prefix of ["text_encoder.", "module.", "cond_stage_model.transformer."]) {
		expect(sorted(pruned(renamed(own, (name) => prefix + name)).names)).toEqual(sorted(namesOf(own)));
	}
});

test("a prefix that may mean something is not left out", () => {
	const table = tableOf(renamed(ALONE.unet, (name) => `refiner.${name}`));
	expect(identify(table).kind).toBe("unknown");
});

test("of two copies of a part, the one with the ordinary names is taken and the other keeps its name and dtype", () => {
	const copy = componentTensors("CLIP-v1-SD", "cond_stage_model.transformer.");
	const table = tableOf([...copy, ...CHECKPOINT]);
	const verdict = identify(table);
	if (verdict.kind !== "identified") throw new Error(verdict.kind);
	const plan = planPrune({ table, verdict, evidence: null, bytes: 0 }, CHOICES);
	const written = new Map(plan.tensors.map((one) => [one.name, one]));
	expect(written.size).toBe(copy.length + CHECKPOINT.length);
	expect(plan.summary.extra?.tensors).toBe(copy.length);
	for (const { name } of copy) expect(written.get(name)).toMatchObject({ dtype: "F32", from: { tensor: { name } } });
});

test("a component is not renamed where that would overwrite a tensor, so every tensor is written once", () => {
	const prefix = "module.";
	const wrapped = renamed(ALONE.vae, (name) => prefix + name);
	fc.assert(
		fc.property(fc.uniqueArray(fc.nat(ALONE.vae.length - 1), { minLength: 1, maxLength: 2 }), (indices) => {
			const taken = indices.map((index) => tensor(ALONE.vae[index]?.name ?? "", [3]));
			const { names } = pruned([...wrapped, ...taken]);
			expect(sorted(names)).toEqual(sorted([...namesOf(wrapped), ...namesOf(taken)]));
		}),
		{ numRuns: 20 },
	);
});

test("any number of prefixes, hostile ones too, is looked at in bounded time and changes nothing", () => {
	const deep = Array.from({ length: 3000 }, (_, i) => {
		const segments = ["module", "model", "vae", "unet", "net", "_orig_mod"];
		const prefix = Array.from({ length: 6 }, (__, at) => segments[(i >> at) % segments.length]).join(".");
		return tensor(`${prefix}.w${i}`, [1]);
	});
	expect(identify(tableOf(deep)).kind).toBe("unknown");
	expect(identify(tableOf([...CHECKPOINT, ...deep]))).toMatchObject({ kind: "identified", architecture: "SD-v1" });
});
