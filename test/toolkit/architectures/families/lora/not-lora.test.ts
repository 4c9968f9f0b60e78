import fc from "fast-check";
import { expect, test } from "vitest";
import { loraOf } from "../../../../../toolkit/architectures/families/lora/lora.ts";
import type { Tensor } from "../../../../../toolkit/tensor.ts";
import { MODELS, tableOf, tensor, tensorsOf } from "../../../model-tables.ts";

const pair = (down: string, up: string, inputs: number, outputs: number): Tensor[] => [
	tensor(down, [4, inputs]),
	tensor(up, [outputs, 4]),
];

const attention = "transformer_blocks.0.attention_blocks.0.processor";

test.each<{ what: string; tensors: Tensor[] }>([
	{ what: "an empty file", tensors: [] },
	{ what: "one scalar", tensors: [tensor("alpha", [])] },
	{
		what: "an IP-Adapter FaceID",
		tensors: [
			tensor("image_proj.proj.0.weight", [1024, 512]),
			...[1, 3, 5].flatMap((i) =>
				pair(`ip_adapter.${i}.to_q_lora.down.weight`, `ip_adapter.${i}.to_q_lora.up.weight`, 320, 320),
			),
		],
	},
	{
		what: "a PhotoMaker",
		tensors: [
			tensor("id_encoder.visual_projection.weight", [768, 1024]),
			...[0, 1].flatMap((i) =>
				pair(
					`lora_weights.unet.mid_block.attentions.0.transformer_blocks.${i}.attn1.processor.to_q_lora.down.weight`,
					`lora_weights.unet.mid_block.attentions.0.transformer_blocks.${i}.attn1.processor.to_q_lora.up.weight`,
					1280,
					1280,
				),
			),
		],
	},
	{
		what: "a Control-LoRA",
		tensors: [
			tensor("lora_controlnet", []),
			tensor("input_blocks.1.0.in_layers.2.down", [8, 320, 3, 3]),
			tensor("input_blocks.1.0.in_layers.2.up", [320, 8, 1, 1]),
		],
	},
	{
		what: "a control LoRA of Black Forest Labs, which has plain norms",
		tensors: [
			...pair("img_in.lora_A.weight", "img_in.lora_B.weight", 128, 3072),
			tensor("img_in.lora_B.bias", [3072]),
			...pair("double_blocks.0.img_mod.lin.lora_A.weight", "double_blocks.0.img_mod.lin.lora_B.weight", 3072, 18432),
			tensor("double_blocks.0.img_attn.norm.key_norm.scale", [128]),
		],
	},
	{
		what: "a ControlNet-LLLite",
		tensors: [
			"middle_block_1_transformer_blocks_0_attn1_to_k",
			"output_blocks_0_1_transformer_blocks_0_attn1_to_q",
		].flatMap((module) => [
			tensor(`lllite_unet_${module}.conditioning1.0.weight`, [16, 3, 4, 4]),
			tensor(`lllite_unet_${module}.down.0.weight`, [64, 1280]),
			tensor(`lllite_unet_${module}.up.0.weight`, [1280, 64]),
		]),
	},
	{
		what: "a motion LoRA",
		tensors: pair(
			`up_blocks.1.motion_modules.0.temporal_transformer.${attention}.to_k_lora.down.weight`,
			`up_blocks.1.motion_modules.0.temporal_transformer.${attention}.to_k_lora.up.weight`,
			1280,
			1280,
		),
	},
	{
		what: "a main model with a few tensors of a LoRA",
		tensors: [
			tensor("model.diffusion_model.input_blocks.0.0.weight", [320, 4, 3, 3]),
			...[0, 1].flatMap((i) =>
				pair(
					`lora_te_text_model_encoder_layers_${i}_mlp_fc1.lora_down.weight`,
					`lora_te_text_model_encoder_layers_${i}_mlp_fc1.lora_up.weight`,
					768,
					3072,
				),
			),
		],
	},
	{
		what: "a text encoder with a few tensors of a LoRA",
		tensors: [
			...[0, 1, 2, 3, 4, 5].map((i) => tensor(`text_model.encoder.layers.${i}.mlp.fc1.weight`, [3072, 768])),
			tensor("lora_te_text_model_encoder_layers_0_mlp_fc1.lora_down.weight", [4, 768]),
			tensor("lora_te_text_model_encoder_layers_0_mlp_fc1.lora_up.weight", [3072, 4]),
		],
	},
	{
		what: "an upscaler whose layers are called like an adapter's tensors",
		tensors: [tensor("body.0.estimator.rescale", [1]), tensor("body.0.estimator.alpha", [1])],
	},
	{ what: "a list of tensors that are no pairs", tensors: [tensor("0", [320, 4]), tensor("1", [8, 768])] },
])("$what is no LoRA", ({ tensors }) => {
	expect(loraOf(tableOf(tensors))).toEqual([]);
});

test.each(MODELS.filter(({ architecture }) => architecture.kind !== "lora"))("$name is no LoRA", (model) => {
	expect(loraOf(tableOf(tensorsOf(model)))).toEqual([]);
});

const lora = "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_k";

test.each<{ what: string; name: string; shape: number[] }>([
	{
		what: "a block's number beyond 2^53",
		name: `lora_unet_blocks_${"9".repeat(400)}_ffn_0.lora_down.weight`,
		shape: [4, 5120],
	},
	{ what: "a name of a million characters", name: `${"lora_unet_".repeat(100_000)}.lora_down.weight`, shape: [4, 768] },
	{
		what: "a name of a million numbers",
		name: `diffusion_model${".1".repeat(1_000_000)}.lora_A.weight`,
		shape: [4, 768],
	},
	{ what: "a name of nothing but dots", name: ".".repeat(100_000), shape: [4, 768] },
	{ what: "a name of nothing but an ending", name: ".lora_down.weight", shape: [4, 768] },
	{ what: "a name of nothing but a prefix", name: "lora_unet_.lora_down.weight", shape: [4, 768] },
	{ what: "an empty name", name: "", shape: [4, 768] },
	{ what: "the name of an object's own property", name: "__proto__.lora_down.weight", shape: [4, 768] },
	{ what: "a scalar in place of a matrix", name: `${lora}.lora_down.weight`, shape: [] },
	{ what: "a vector in place of a matrix", name: `${lora}.lora_up.weight`, shape: [1280] },
	{ what: "a dimension of 0", name: `${lora}.lora_down.weight`, shape: [4, 0] },
	{ what: "a dimension of 2^53", name: `${lora}.lora_down.weight`, shape: [2 ** 53, 2 ** 53] },
	{ what: "an IA3 of no elements", name: `${lora}.weight`, shape: [0] },
])("$what is taken for no base", ({ name, shape }) => {
	expect(loraOf(tableOf([tensor(name, shape)]))).toEqual([]);
});

test("a product of dimensions beyond 2^53 is no module's", () => {
	const tensors = ["lokr_w1", "lokr_w2"].map((role) => tensor(`${lora}.${role}`, [2 ** 52, 2 ** 52]));
	expect(loraOf(tableOf(tensors))).toEqual([]);
});

test("ten thousand modules of no network are no LoRA", () => {
	const tensors = Array.from({ length: 10_000 }, (_, i) =>
		tensor(`lora_unet_blocks_${i}_x${i}.lora_down.weight`, [4, 8]),
	);
	expect(loraOf(tableOf(tensors))).toEqual([]);
});

const FRAGMENTS = [
	...["lora_unet_", "lora_te_", "lycoris_", "diffusion_model.", "base_model.model.", "text_encoder.", "unet:", "<s1>"],
	...["blocks", "transformer_blocks", "mid_block", "attn", "to_q", "processor", "__proto__", "constructor", "0", "39"],
	...["9007199254740993", ".", "_", "..", "#", "{4}", "(a|b)", "", " ", "\n", "\u0000", "é"],
	...[".lora_A.weight", ".lora_down.weight", "_lora.up.weight", ".alpha", ".lokr_w1", ".hada_t1", ".diff", ".diff_m"],
	...[".oft_blocks", ".oft_blocks.0", ".a1.weight", ".weight", ".bias", ":up", ":down", ".on_input", ".w_norm"],
];

test("names and shapes of any kind are read without a fault", () => {
	const name = fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 8 }).map((parts) => parts.join(""));
	const size = fc.oneof(fc.constantFrom(0, 1, 4, 320, 768, 5120), fc.nat(), fc.constant(Number.MAX_SAFE_INTEGER));
	const tensors = fc.array(fc.tuple(name, fc.array(size, { maxLength: 6 })), { maxLength: 30 });
	const metadata = fc.dictionary(
		fc.constantFrom("modelspec.architecture", "ss_base_model_version", "ss_sd_model_name", "ss_v2"),
		fc.oneof(fc.string(), fc.constantFrom("wan", "wan2.1/lora", "wan2.2.safetensors", "True", "sdxl_", "toString")),
	);
	fc.assert(
		fc.property(tensors, metadata, (named, written) => {
			const table = tableOf(named.map(([one, shape]) => tensor(one, shape)));
			const found = loraOf({ ...table, metadata: new Map(Object.entries(written)) });
			expect(found.length).toBeLessThanOrEqual(4);
			expect(new Set(found.map(({ base }) => base)).size).toBe(found.length);
		}),
		{ numRuns: 2_000 },
	);
});
