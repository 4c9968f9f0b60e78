import fc from "fast-check";
import { expect, test } from "vitest";
import {
	clipClassOf,
	knownAs,
	METRIC_UNIT,
	type MetricSums,
	metricNumbers,
	metricPartOf,
	metricText,
} from "../../toolkit/metric.ts";

const NONE: MetricSums = { unet: null, vae: null, clip: null };
const NO_NUMBERS = { unet: null, vae: null, clip: null };
const VAE_BASE = 17870.7051;

test.each([
	{ of: "UNET-v1", name: "model.diffusion_model.out.2.bias", part: "unet" },
	{ of: "UNET-v1-Pix2Pix", name: "out.2.bias", part: "unet" },
	{ of: "UNET-v2", name: "time_embed.0.weight", part: "unet" },
	{ of: "UNET-v2-Depth", name: "time_embed.0.weight", part: "unet" },
	{ of: "UNET-XL", name: "out.2.bias", part: null },
	{ of: "EMA-UNET-v1", name: "model_ema.diffusion_modelout2bias", part: null },
	{ of: "VAE-v1", name: "first_stage_model.encoder.conv_in.weight", part: "vae" },
	{ of: "VAE-v1", name: "decoder.conv_in.weight", part: "vae" },
	{ of: "VAE-v1", name: "post_quant_conv.weight", part: null },
	{ of: "CLIP-v1", name: "encoder.layers.11.mlp.fc1.weight", part: "clip" },
	{ of: "CLIP-v1", name: "encoder.layers.11.self_attn.k_proj.weight", part: null },
	{ of: "CLIP-v2", name: "transformer.resblocks.22.mlp.c_fc.bias", part: "clip" },
	{ of: "CLIP-v2", name: "transformer.resblocks.23.mlp.c_fc.bias", part: null },
	{ of: "CLIP-v2-Diffusers", name: "text_model.encoder.layers.22.mlp.fc1.bias", part: "clip" },
	{ of: "CLIP-v2-Diffusers", name: "text_model.encoder.layers.23.mlp.fc1.bias", part: null },
	{ of: "CLIP-XL", name: "transformer.resblocks.1.mlp.c_fc.bias", part: null },
	{ of: "LoRA-v1-CLIP", name: "lora_te_text_model_encoder_layers_0_mlp_fc1.lora_up.weight", part: null },
])("$name of $of counts towards $part", ({ of, name, part }) => {
	expect(metricPartOf(of, name)).toBe(part);
});

test.each([
	{ name: "nothing counts", sums: NONE, clip: null, text: "----/----/----" },
	{
		name: "the weights it was set up with are 0",
		sums: { ...NONE, vae: units(VAE_BASE) },
		clip: null,
		text: "----/0000/----",
	},
	{
		name: "a tenth more is 1000",
		sums: { ...NONE, unet: units(-6131.54 * 1.10005) },
		clip: null,
		text: "1000/----/----",
	},
	{
		name: "a tenth less is 1000, too",
		sums: { ...NONE, unet: units(-6131.54 * 0.89995) },
		clip: null,
		text: "1000/----/----",
	},
	{ name: "a sum of nothing is folded once", sums: { ...NONE, vae: 0n }, clip: null, text: "----/5000/----" },
	{ name: "9999 is not folded", sums: { ...NONE, vae: units(VAE_BASE * 1.99995) }, clip: null, text: "----/9999/----" },
	{
		name: "14999 folds to 9999",
		sums: { ...NONE, vae: units(VAE_BASE * 2.49995) },
		clip: null,
		text: "----/9999/----",
	},
	{
		name: "15000 folds to 5000",
		sums: { ...NONE, vae: units(VAE_BASE * 2.50005) },
		clip: null,
		text: "----/5000/----",
	},
	{
		name: "CLIP-v1 is a hundred times finer",
		sums: { ...NONE, clip: units(-2097.8596 * 1.0001305) },
		clip: "CLIP-v1",
		text: "----/----/0130",
	},
	{
		name: "CLIP-v2 has a zero of its own",
		sums: { ...NONE, clip: units(-8757.563 * 1.11415) },
		clip: "CLIP-v2",
		text: "----/----/1141",
	},
])("$name", ({ sums, clip, text }) => {
	expect(metricText(sums, clip)).toBe(text);
});

test("a number always has four digits at the most", () => {
	fc.assert(
		fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), (sum) => {
			const { unet, vae, clip } = metricNumbers({ unet: sum, vae: sum, clip: sum }, "CLIP-v1");
			for (const number of [unet, vae, clip]) {
				expect(number).toBeGreaterThanOrEqual(0);
				expect(number).toBeLessThan(10_000);
			}
		}),
	);
});

test.each([
	{ numbers: { ...NO_NUMBERS, vae: 2982 }, clip: null, says: ["Uses the NAI VAE"] },
	{ numbers: { ...NO_NUMBERS, vae: 2983 }, clip: null, says: ["Uses the NAI VAE"] },
	{ numbers: { ...NO_NUMBERS, vae: 2984 }, clip: null, says: [] },
	{ numbers: { unet: 2020, vae: 0, clip: 13 }, clip: "CLIP-v1", says: ["Uses the SD-v1 VAE", "Uses the SD-v1 CLIP"] },
	{
		numbers: { unet: 2020, vae: 869, clip: 1141 },
		clip: "CLIP-v2",
		says: ["Uses the SD-v2 VAE", "Uses the SD-v2 CLIP"],
	},
	{ numbers: { ...NO_NUMBERS, clip: 2543 }, clip: "CLIP-v2", says: ["Uses the WD-v1-4 CLIP"] },
	{ numbers: { ...NO_NUMBERS, clip: 2543 }, clip: "CLIP-v1", says: [] },
	{ numbers: { ...NO_NUMBERS, vae: 155 }, clip: null, says: ["Uses the WD-VAE-v1 VAE"] },
	{ numbers: NO_NUMBERS, clip: null, says: [] },
])("$numbers with $clip is known as $says", ({ numbers, clip, says }) => {
	const classes = ["UNET-v1", "VAE-v1", ...(clip === null ? [] : [clip])];
	expect(knownAs(numbers, classes)).toEqual(says);
});

test("what was taught is known by its own number, for its own class alone", () => {
	const taught = [{ name: "Mine UNET", part: "unet", class: "UNET-v2", number: 77, within: 0 } as const];
	const numbers = { ...NO_NUMBERS, unet: 77, vae: 0 };
	expect(knownAs(numbers, ["UNET-v2", "VAE-v1"], taught)).toEqual(["Uses the SD-v1 VAE", "Uses the Mine UNET"]);
	expect(knownAs(numbers, ["UNET-v1"], taught)).toEqual([]);
	expect(knownAs({ ...numbers, unet: 78 }, ["UNET-v2"], taught)).toEqual([]);
});

test("the clip number belongs to the CLIP that has one", () => {
	expect(clipClassOf([{ class: "UNET-v1" }, { class: "CLIP-v1" }])).toBe("CLIP-v1");
	expect(clipClassOf([{ class: "CLIP-XL" }])).toBeNull();
	expect(clipClassOf([{ class: "CLIP-v2-Diffusers" }])).toBe("CLIP-v2");
});

function units(value: number): bigint {
	return BigInt(Math.round(value * METRIC_UNIT));
}
