import { describe, expect, test } from "vitest";
import type { DType } from "../../toolkit/dtype.ts";
import type { UserError } from "../../toolkit/errors.ts";
import { identify } from "../../toolkit/identify.ts";
import { losesNothing } from "../../toolkit/nothing-to-lose.ts";
import { planPrune } from "../../toolkit/prune-plan.ts";
import { quantisedAs } from "../../toolkit/quantised.ts";
import { graftFrom } from "../../toolkit/surgery/graft.ts";
import { partNamed } from "../../toolkit/surgery/part-name.ts";
import type { Tensor, TensorTable } from "../../toolkit/tensor.ts";
import { modelOf, tableOf, tensor, tensorsOf } from "./model-tables.ts";

const SD_XL = tensorsOf(modelOf("SD-XL"));
const CHOICES = {
	precision: "fp16",
	precisions: {},
	fixClip: true,
	keepDType: new Set<string>(),
	keepEma: false,
	vaeFormat: "pt",
	format: null,
} as const;

/** Linear layers of the UNet, which the schemes quantise. */
function isLinear({ name, shape }: Tensor): boolean {
	return name.startsWith("model.diffusion_model.") && name.endsWith(".weight") && shape.length === 2;
}

/** SD-XL with its linear layers as `quantise` stores them. */
function withLayers(quantise: (tensor: Tensor, layer: string) => readonly Tensor[]): Tensor[] {
	return SD_XL.flatMap((one) => (isLinear(one) ? quantise(one, one.name.slice(0, -"weight".length)) : [one]));
}

const as = (one: Tensor, dtype: DType): Tensor => ({ ...one, dtype });
const halved = (one: Tensor, dtype: DType): Tensor =>
	tensor(one.name, [one.shape[0] ?? 0, (one.shape[1] ?? 0) / 2], dtype);
const count = (one: Tensor): number => one.shape.reduce((product, size) => product * size, 1);

const SCHEMES: readonly { scheme: string; tensors: readonly Tensor[] }[] = [
	{ scheme: "fp8", tensors: withLayers((one) => [as(one, "F8_E4M3")]) },
	{
		scheme: "fp8 with scales",
		tensors: [
			tensor("scaled_fp8", [2], "F8_E4M3"),
			...withLayers((one, layer) => [as(one, "F8_E4M3"), tensor(`${layer}scale_weight`, [1])]),
		],
	},
	{
		scheme: "fp8 with scales",
		tensors: withLayers((one, layer) => [
			as(one, "F8_E5M2"),
			tensor(`${layer}weight_scale`, []),
			tensor(`${layer}input_scale`, []),
		]),
	},
	{
		scheme: "comfy_quant",
		tensors: withLayers((one, layer) => [
			as(one, "F8_E4M3"),
			tensor(`${layer}weight_scale`, []),
			tensor(`${layer}comfy_quant`, [26], "U8"),
		]),
	},
	{
		scheme: "bitsandbytes nf4",
		tensors: withLayers((one, layer) => [
			tensor(one.name, [count(one) / 2, 1], "U8"),
			tensor(`${layer}weight.absmax`, [count(one) / 64]),
			tensor(`${layer}weight.quant_map`, [16]),
			tensor(`${layer}weight.quant_state.bitsandbytes__nf4`, [80], "U8"),
		]),
	},
	{
		scheme: "nvfp4",
		tensors: withLayers((one, layer) => [
			halved(one, "F4"),
			tensor(`${layer}weight_scale`, [one.shape[0] ?? 0, (one.shape[1] ?? 0) / 16], "F8_E4M3"),
			tensor(`${layer}weight_scale_2`, []),
		]),
	},
	{
		scheme: "8-bit integers",
		tensors: withLayers((one, layer) => [as(one, "I8"), tensor(`${layer}scale`, [one.shape[0] ?? 0])]),
	},
];

describe.each(SCHEMES)("an SD-XL in $scheme", ({ scheme, tensors }) => {
	const metadata = new Map([
		["_quantization_metadata", "{}"],
		["sshs_model_hash", "ab"],
	]);
	const table: TensorTable = { ...tableOf([...tensors, tensor("betas", [1000])]), metadata };
	const verdict = identify(table);

	test("is called so, and is still an SD-XL", () => {
		expect(quantisedAs(table)).toBe(scheme);
		expect(verdict).toMatchObject({ kind: "identified", architecture: "SD-XL" });
	});

	test("is copied byte for byte, or linked", () => {
		if (verdict.kind !== "identified") throw new Error(verdict.kind);
		const plan = planPrune({ table, verdict, evidence: null, bytes: 0 }, CHOICES);
		expect(losesNothing(plan, table)).toBe(true);
		expect(plan).toMatchObject({ format: "copy", precision: "keep", summary: { dropped: [], junk: { tensors: 0 } } });
		expect(plan.summary.notes[0]).toContain(scheme);
	});

	test("gives no part of itself away, for the scales would be lost", () => {
		const donor = { file: "q.safetensors", source: 0, table, verdict, evidence: null };
		const take = () => graftFrom(donor, partNamed("UNET-XL"));
		if (scheme === "fp8") expect(take().tensors.size).toBeGreaterThan(1000);
		else expect(take).toThrow(expect.objectContaining({ code: "surgery.quantised" }) as UserError);
	});
});

test.each<{ what: string; beside: Tensor }>([
	{ what: "the marker of a scaled float8 that a merge left", beside: tensor("scaled_fp8", [0], "F8_E4M3") },
	{ what: "a scale without its weight", beside: tensor("nobody.scale_weight", [1]) },
	{ what: "a tokenizer as bytes", beside: tensor("spiece_model", [4096], "U8") },
	{ what: "a norm's scale", beside: tensor("norm.scale", [128]) },
	{ what: "a switch as a byte", beside: tensor("enabled", [], "U8") },
])("$what makes a model in halves not quantised, and is kept", ({ beside }) => {
	const table = tableOf([beside, ...SD_XL.map((one) => as(one, "F16"))]);
	expect(quantisedAs(table)).toBeNull();
	const verdict = identify(table);
	if (verdict.kind !== "identified") throw new Error(verdict.kind);
	const plan = planPrune({ table, verdict, evidence: null, bytes: 0 }, CHOICES);
	expect(plan.tensors.find(({ name }) => name === beside.name)).toMatchObject({ dtype: beside.dtype });
});
