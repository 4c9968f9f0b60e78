import { describe, expect, test } from "vitest";
import { allBases } from "../../toolkit/bases.ts";
import type { PrecisionChoices } from "../../toolkit/cast-policy.ts";
import type { DType } from "../../toolkit/dtype.ts";
import { KIND_IDS, type Kind } from "../../toolkit/kinds.ts";
import { planPrune } from "../../toolkit/prune-plan.ts";
import type { Tensor } from "../../toolkit/tensor.ts";
import type { Base } from "../../toolkit/verdict.ts";
import { tableOf, tensor } from "./model-tables.ts";

const NO_JUNK = { defaultSchedules: [], equalCopies: [] };

function planOf(
	kind: Kind,
	base: Base,
	tensors: readonly Tensor[],
	choices: PrecisionChoices,
	also: readonly Base[] = [],
) {
	const verdict = {
		...({ kind: "identified", architecture: null, fileKind: kind, base, variant: null, evidence: "names" } as const),
		...{ also: also.map((one) => ({ kind, base: one, variant: null })), found: [], copies: [], rejected: [] },
	};
	const rest = { fixClip: false, keepDType: new Set<string>(), keepEma: false, vaeFormat: "pt", format: null } as const;
	return planPrune({ table: tableOf(tensors), verdict, evidence: NO_JUNK, bytes: 0 }, { ...choices, ...rest });
}

describe("the precision of a model", () => {
	const weights = (dtype: DType) => [tensor("a.weight", [64, 64], dtype), tensor("b.weight", [64], dtype)];

	test.each<[Kind, Base, DType, PrecisionChoices, DType, string]>([
		["lora", "sdxl", "F32", { precision: "fp16", precisions: {} }, "F16", "fp16"],
		["diffusion-model", "flux1", "F32", { precision: "fp16", precisions: {} }, "BF16", "bf16"],
		["diffusion-model", "flux1", "F16", { precision: "fp16", precisions: {} }, "F16", "keep"],
		["diffusion-model", "flux1", "F32", { precision: "keep", precisions: {} }, "F32", "keep"],
		["vae", "flux1", "F32", { precision: "fp16", precisions: {} }, "F32", "keep"],
		["diffusion-model", "flux1", "F32", { precision: "bf16", precisions: { flux1: "fp16" } }, "F16", "fp16"],
		["diffusion-model", "flux1", "BF16", { precision: "bf16", precisions: { flux1: "fp16" } }, "F16", "fp16"],
		["vae", "flux1", "F32", { precision: "fp16", precisions: { vae: "bf16" } }, "BF16", "bf16"],
		["lora", "sdxl", "F32", { precision: "fp16", precisions: { lora: "keep" } }, "F32", "keep"],
		["lora", "sdxl", "F32", { precision: "fp16", precisions: { lora: "keep", sdxl: "bf16" } }, "BF16", "bf16"],
		["lora", "sdxl", "F32", { precision: "fp16", precisions: { checkpoint: "keep", flux1: "keep" } }, "F16", "fp16"],
	])("%s of %s in %s, asked for %j, is stored as %s (%s)", (kind, base, dtype, choices, stored, precision) => {
		const plan = planOf(kind, base, weights(dtype), choices);
		expect(plan.tensors.map((planned) => planned.dtype)).toEqual([stored, stored]);
		expect(plan.precision).toBe(precision);
	});

	test.each<[string, PrecisionChoices["precisions"], DType]>([
		["one of them only", { flux1: "fp16" }, "F32"],
		["each of them differently", { flux1: "fp16", sd3: "bf16" }, "F32"],
		["all of them alike", { flux1: "fp16", sd3: "fp16" }, "F16"],
		["their kind", { vae: "fp16" }, "F16"],
		["their kind, but one of them is to be kept", { vae: "fp16", sd3: "keep" }, "F32"],
	])("a file that can be of two bases follows what is set for %s", (_, precisions, dtype) => {
		const plan = planOf("vae", "flux1", weights("F32"), { precision: "fp16", precisions }, ["sd3"]);
		expect(plan.tensors.map((planned) => planned.dtype)).toEqual([dtype, dtype]);
	});

	test("a schedule and what tells loaders how to use a model stay exact whatever is asked", () => {
		const exact = [tensor("alphas_cumprod", [1000], "F32"), tensor("edm_mean", [1, 4, 1, 1], "F32")];
		const choices = { precision: "fp16", precisions: { checkpoint: "bf16" } } as const;
		const plan = planOf("checkpoint", "sdxl", [...weights("F32"), ...exact], choices);
		const dtypes = Object.fromEntries(plan.tensors.map(({ name, dtype }) => [name, dtype]));
		expect(dtypes).toEqual({ "a.weight": "BF16", "b.weight": "BF16", alphas_cumprod: "F32", edm_mean: "F32" });
	});
});

test("no base has the name of a kind", () => {
	expect(allBases().filter((base) => (KIND_IDS as readonly string[]).includes(base))).toEqual([]);
});
