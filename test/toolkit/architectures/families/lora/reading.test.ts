import { expect, test } from "vitest";
import { type AdapterTensors, adaptedDimensions } from "../../../../../toolkit/architectures/families/lora/algebra.ts";
import { readName } from "../../../../../toolkit/architectures/families/lora/dialects.ts";
import { readEnding } from "../../../../../toolkit/architectures/families/lora/endings.ts";
import { moduleKey } from "../../../../../toolkit/architectures/families/lora/module-key.ts";
import { targetReader } from "../../../../../toolkit/architectures/families/lora/notation.ts";

test.each([
	["blocks.3.ffn.0", "blocks_#_ffn_#", [3, 0]],
	["blocks_3_ffn_0", "blocks_#_ffn_#", [3, 0]],
	["down_blocks.0.resnets.12.conv1", "down_blocks_#_resnets_#_conv1", [0, 12]],
	["all_x_embedder.2-1", "all_x_embedder_2-1", []],
	["time_embedding.linear_1", "time_embedding_linear_#", [1]],
	["7", "#", [7]],
	["", "", []],
	["a..b", "a__b", []],
])("the key of %j is %j with %j", (path, key, numbers) => {
	expect(moduleKey(path)).toEqual({ key, numbers });
});

test.each([
	["lora_unet_a_b.lora_down.weight", "lora_unet_a_b", "down", "down-up"],
	["a.b.lora_A.weight", "a.b", "down", "A-B"],
	["a.b.lora_A", "a.b", "down", "A-B"],
	["a.b.lora_B.default.weight", "a.b", "up", "A-B-named"],
	["a.b.lora_B.bias", "a.b", "bias", "A-B"],
	["a.b.lora.up.weight", "a.b", "up", "lora.down"],
	["a.b.lora_linear_layer.down.weight", "a.b", "down", "lora.down"],
	["a.processor.to_q_lora.down.weight", "a.processor.to_q", "down", "processor"],
	["a.processor.qkv_lora2.up.weight", "a.processor.qkv_lora2", "up", "numbered-processor"],
	["a.b.lora_magnitude_vector", "a.b", "magnitude", "other"],
	["a.b.lora_magnitude_vector.default.weight", "a.b", "magnitude", "other"],
	["a.b.dora_scale", "a.b", "magnitude", "other"],
	["a.b.oft_blocks.2", "a.b", "piece", "other"],
	["a.b.b1.weight", "a.b", "glora_b1", "other"],
	["a.b.diff_b", "a.b", "diff_b", "other"],
	["a.b.w_norm", "a.b", "norm", "other"],
])("%s belongs to %s as its %s, by %s", (name, module, role, ending) => {
	expect(readEnding(name)).toEqual({ moduleLength: module.length, role, ending });
});

test.each([
	"",
	".",
	"lora_down.weight",
	"a.weight",
	"a.b1",
	"ip_adapter.1.to_q_lora.down.weight",
	"mlp.down.weight",
	"mlp.up.weight",
	"a.lora_down.x.weight",
])("%j ends like no adapter's tensor", (name) => {
	expect(readEnding(name)).toBeNull();
});

test.each([
	["lora_unet_a_b", "denoiser", "a_b"],
	["lora_unet__a_b", "denoiser", "a_b"],
	["diffusion_model.a.b", "denoiser", "a.b"],
	["transformer.a.b", "denoiser", "a.b"],
	["transformer.base_model.model.a.b", "denoiser", "a.b"],
	["base_model.model.a.b", "denoiser", "a.b"],
	["transformer_blocks.0.attn", "denoiser", "transformer_blocks.0.attn"],
	["lora_te2_a_b", "text", "a_b"],
	["text_encoder_3.a.b", "text", "a.b"],
	["text_encoders.clip_g.transformer.a.b", "text", "a.b"],
	["clip_l.a.b", "text", "a.b"],
])("%s leads to the %s's %s", (name, of, path) => {
	expect(readName(name)).toMatchObject({ part: { of }, path });
});

test.each<{ what: string; tensors: AdapterTensors; says: object }>([
	{ what: "LoRA", tensors: { down: [4, 320], up: [640, 4] }, says: { inputs: 320, outputs: 640, rank: 2 } },
	{
		what: "LoCon with a core",
		tensors: { down: [4, 320, 1, 1], mid: [4, 4, 3, 3], up: [640, 4, 1, 1] },
		says: { inputs: 320, outputs: 640, rank: 4 },
	},
	{ what: "LoHa", tensors: { hada_w1_a: [640, 4], hada_w1_b: [4, 2880] }, says: { outputs: 640, flatInputs: 2880 } },
	{
		what: "LoHa with a core",
		tensors: { hada_t1: [4, 4, 3, 3], hada_w1_a: [4, 640], hada_w1_b: [4, 320] },
		says: { outputs: 640, inputs: 320 },
	},
	{ what: "LoKr", tensors: { lokr_w1: [16, 8], lokr_w2: [40, 40] }, says: { outputs: 640, inputs: 320 } },
	{
		what: "LoKr of four factors",
		tensors: { lokr_w1_a: [16, 2], lokr_w1_b: [2, 8], lokr_w2_a: [40, 2], lokr_w2_b: [2, 360] },
		says: { outputs: 640, flatInputs: 2880 },
	},
	{
		what: "LoKr with a core",
		tensors: { lokr_w1: [16, 8], lokr_t2: [4, 4, 3, 3], lokr_w2_a: [4, 40], lokr_w2_b: [4, 40] },
		says: { outputs: 640, flatInputs: 320 },
	},
	{ what: "OFT", tensors: { oft_blocks: [80, 8, 8] }, says: { outputs: 640, inputs: null } },
	{ what: "BOFT", tensors: { oft_blocks: [5, 80, 8, 8] }, says: { outputs: 640, inputs: null } },
	{
		what: "GLoRA",
		tensors: { glora_a1: [320, 4], glora_a2: [4, 320], glora_b1: [640, 4], glora_b2: [4, 320] },
		says: { inputs: 320, outputs: 640 },
	},
	{ what: "IA3", tensors: { ia3: [1, 320] }, says: { either: 320 } },
	{ what: "full", tensors: { diff: [640, 320, 3, 3] }, says: { inputs: 320, outputs: 640, rank: 4, vector: 3 } },
	{ what: "a norm", tensors: { norm: [640] }, says: { vector: 640, vectorOnly: true } },
	{ what: "a bias", tensors: { diff_b: [640] }, says: { outputs: 640, vector: 640, vectorOnly: false } },
	{ what: "a scale alone", tensors: { alpha: [] }, says: { inputs: null, outputs: null, vector: null } },
])("$what says $says of its module", ({ tensors, says }) => {
	expect(adaptedDimensions(tensors)).toMatchObject(says);
});

test("a network's text stands for its modules", () => {
	const modules = targetReader()(
		`
			conv_in 4|9>320@3x3
			blocks.{40}.
			.(q|k).0 8>9
			.norm =9
			levels.{0-6/3}.fc 8>9
		`,
	);
	const range = (from: number, to: number, step = 1): object => ({ from, to, step });
	expect(modules).toMatchObject([
		{ key: "conv_in", ranges: [], inputs: [4, 9], outputs: 320, kernel: 9, rank: 4, count: 1 },
		{ key: "blocks_#_q_#", ranges: [range(0, 39), range(0, 0)], inputs: [8], outputs: 9, kernel: 1, count: 40 },
		{ key: "blocks_#_k_#", ranges: [range(0, 39), range(0, 0)], inputs: [8], outputs: 9, kernel: 1, count: 40 },
		{ key: "blocks_#_norm", ranges: [range(0, 39)], inputs: [], outputs: 9, kernel: 0, rank: 0, count: 40 },
		{ key: "levels_#_fc", ranges: [range(0, 6, 3)], inputs: [8], outputs: 9, count: 3 },
	]);
});
