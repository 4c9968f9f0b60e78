import type { MarkerFamily, Variant } from "./marker-family.ts";
import { has, not, type Pattern, shape } from "./pattern.ts";

const kind = "diffusion-model";

const native = (widths: number | readonly number[]): Pattern[] => [
	shape("t_embedding_norm.weight", widths),
	shape("x_embedder.proj.1.weight", widths, [68, 72]),
	shape("blocks.0.mlp.layer1.weight", "any", widths),
	has("blocks.0.adaln_modulation_self_attn.1.weight"),
];

/** The variant by the number of input channels. Video input adds 4 to the 68 of the text-to-image variant, `first`. */
const inputs = (name: string, first: string): Variant[] =>
	[2048, 4096, 5120].flatMap((width) => [
		{ variant: `${SIZES[width]}-${first}`, when: [shape(name, width, 68)] },
		{ variant: `${SIZES[width]}-v2w`, when: [shape(name, width, 72)] },
	]);

const SIZES: Record<number, string> = { 2048: "2b", 4096: "7b", 5120: "14b" };

/** Cosmos and Cosmos Predict2 by NVIDIA, and Anima: Predict2 2B with an adapter for its text encoder. */
export const COSMOS: readonly MarkerFamily[] = [
	{
		kind,
		base: "anima",
		layout: "native",
		sentinels: [shape("llm_adapter.norm.weight", 1024), shape("llm_adapter.out_proj.bias", 1024), ...native(2048)],
		sample: [
			"x_embedder.proj.1.weight 2048,68",
			"blocks.{0..27}.mlp.layer1.weight 8192,2048",
			"blocks.{0..27}.adaln_modulation_self_attn.1.weight 256,2048",
			"t_embedding_norm.weight 2048",
			"llm_adapter.out_proj.bias 1024",
			"llm_adapter.norm.weight 1024",
			"blocks.{0..27}.self_attn.q_proj.weight 2048,2048",
			"blocks.{0..27}.self_attn.q_norm.weight 128",
			"blocks.{0..27}.self_attn.k_proj.weight 2048,2048",
			"blocks.{0..27}.self_attn.k_norm.weight 128",
			"blocks.{0..27}.self_attn.v_proj.weight 2048,2048",
		],
	},
	{
		kind,
		base: "cosmos-predict2",
		layout: "native",
		sentinels: [
			...native([2048, 5120]),
			not(
				"llm_adapter.norm.weight",
				"llm_adapter.embed.weight",
				"llm_adapter.out_proj.bias",
				"llm_adapter.out_proj.weight",
			),
		],
		variants: inputs("x_embedder.proj.1.weight", "t2i"),
		sample: [
			"x_embedder.proj.1.weight 5120,68",
			"blocks.{0..35}.mlp.layer1.weight 20480,5120",
			"blocks.{0..35}.adaln_modulation_self_attn.1.weight 256,5120",
			"t_embedding_norm.weight 5120",
			"blocks.{0..35}.self_attn.q_proj.weight 5120,5120",
			"blocks.{0..35}.self_attn.q_norm.weight 128",
			"blocks.{0..35}.self_attn.k_proj.weight 5120,5120",
			"blocks.{0..35}.self_attn.k_norm.weight 128",
			"blocks.{0..35}.self_attn.v_proj.weight 5120,5120",
		],
	},
	{
		kind,
		base: "cosmos-predict2",
		layout: "diffusers",
		sentinels: [
			shape("time_embed.norm.weight", [2048, 5120]),
			shape("patch_embed.proj.weight", [2048, 5120], [68, 72]),
			shape("transformer_blocks.0.norm1.linear_1.weight", 256, [2048, 5120]),
			has("transformer_blocks.0.attn2.to_k.weight"),
			not("learnable_pos_embed.pos_emb_t", "learnable_pos_embed.pos_emb_h", "learnable_pos_embed.pos_emb_w"),
			not("controlnet_blocks.0.weight"),
		],
		variants: inputs("patch_embed.proj.weight", "t2i"),
		sample: [
			"patch_embed.proj.weight 5120,68",
			"time_embed.norm.weight 5120",
			"transformer_blocks.{0..35}.norm{1..3}.linear_1.weight 256,5120",
			"transformer_blocks.{0..35}.attn2.to_k.weight 5120,1024",
			"transformer_blocks.{0..35}.norm{1..3}.linear_2.weight 15360,256",
			"transformer_blocks.{0..35}.attn{1..2}.norm_q.weight 128",
			"transformer_blocks.{0..35}.attn{1..2}.norm_k.weight 128",
			"transformer_blocks.{0..35}.attn{1..2}.to_q.weight 5120,5120",
			"transformer_blocks.{0..35}.attn{1..2}.to_out.0.weight 5120,5120",
		],
	},
	{
		kind,
		base: "cosmos1",
		layout: "native",
		sentinels: [
			shape("affline_norm.weight", [4096, 5120]),
			shape("extra_pos_embedder.pos_emb_h", "any", [4096, 5120]),
			has("blocks.block0.blocks.0.block.attn.to_q.0.weight"),
		],
		variants: inputs("x_embedder.proj.1.weight", "t2w"),
		sample: [
			"x_embedder.proj.1.weight 4096,72",
			"extra_pos_embedder.pos_emb_h 120,4096",
			"blocks.block{0..27}.blocks.{0..1}.block.attn.to_q.0.weight 4096,4096",
			"affline_norm.weight 4096",
			"blocks.block{0..27}.blocks.{0..2}.adaLN_modulation.1.weight 256,4096",
			"blocks.block{0..27}.blocks.{0..2}.adaLN_modulation.2.weight 12288,256",
			"blocks.block{0..27}.blocks.{0..1}.block.attn.to_q.1.weight 128",
			"blocks.block{0..27}.blocks.{0..1}.block.attn.to_k.1.weight 128",
			"blocks.block{0..27}.blocks.{0..1}.block.attn.to_out.0.weight 4096,4096",
		],
	},
	{
		kind,
		base: "cosmos1",
		layout: "diffusers",
		sentinels: [
			shape("learnable_pos_embed.pos_emb_t", "any", [4096, 5120]),
			shape("time_embed.norm.weight", [4096, 5120]),
			shape("transformer_blocks.0.norm1.linear_1.weight", 256, [4096, 5120]),
		],
		variants: inputs("patch_embed.proj.weight", "t2w"),
		sample: [
			"patch_embed.proj.weight 4096,68",
			"learnable_pos_embed.pos_emb_t 128,4096",
			"time_embed.norm.weight 4096",
			"transformer_blocks.{0..27}.norm{1..3}.linear_1.weight 256,4096",
			"transformer_blocks.{0..27}.norm{1..3}.linear_2.weight 12288,256",
			"transformer_blocks.{0..27}.attn{1..2}.norm_q.weight 128",
			"transformer_blocks.{0..27}.attn{1..2}.norm_k.weight 128",
			"transformer_blocks.{0..27}.attn{1..2}.to_q.weight 4096,4096",
			"transformer_blocks.{0..27}.attn{1..2}.to_out.0.weight 4096,4096",
		],
	},
];
