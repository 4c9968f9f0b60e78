import type { MarkerFamily, Variant } from "./marker-family.ts";
import { has, not, shape } from "./pattern.ts";

const kind = "diffusion-model";

const variants: Variant[] = [
	{ variant: "2b", when: [shape("norm_final.bias", 1920)] },
	{ variant: "1.5-5b-i2v", when: [has("ofs_embedding.linear_1.bias")] },
	{ variant: "1.5-5b", when: [shape("proj_out.bias", 128)] },
	{ variant: "5b-i2v", when: [shape("patch_embed.proj.weight", 3072, 32, 2, 2)] },
	{ variant: "5b", when: [shape("norm_final.bias", 3072)] },
];

/** CogVideoX and CogView 4 by Zhipu. ComfyUI's own layout has `blocks` instead of `transformer_blocks`. */
export const COGVIDEOX: readonly MarkerFamily[] = [
	{
		kind,
		base: "cogvideox",
		layout: "diffusers",
		sentinels: [
			shape("norm_final.bias", [1920, 3072]),
			shape("patch_embed.text_proj.weight", [1920, 3072], 4096),
			shape("time_embedding.linear_1.bias", 512),
			has("transformer_blocks.0.norm1.linear.weight"),
			has("norm_out.linear.weight"),
		],
		variants,
		sample: [
			"patch_embed.proj.weight 3072,256",
			"patch_embed.text_proj.weight 3072,4096",
			"time_embedding.linear_{1..2}.bias 512",
			"ofs_embedding.linear_{1..2}.bias 512",
			"transformer_blocks.{0..41}.norm{1..2}.linear.weight 18432,512",
			"norm_final.bias 3072",
			"norm_out.linear.weight 6144,512",
			"proj_out.bias 128",
			"transformer_blocks.{0..41}.norm{1..2}.norm.weight 3072",
			"transformer_blocks.{0..41}.attn1.norm_q.weight 64",
			"transformer_blocks.{0..41}.attn1.norm_k.weight 64",
			"transformer_blocks.{0..41}.attn1.to_q.weight 3072,3072",
			"transformer_blocks.{0..41}.attn1.to_k.weight 3072,3072",
		],
	},
	{
		kind,
		base: "cogvideox",
		layout: "comfyui",
		sentinels: [
			shape("norm_final.bias", [1920, 3072]),
			shape("patch_embed.text_proj.weight", [1920, 3072], 4096),
			has("time_embedding_linear_1.weight"),
			has("blocks.0.norm1.linear.weight"),
		],
		variants,
		sample: [
			"patch_embed.proj.weight 1920,16,2,2",
			"patch_embed.text_proj.weight 1920,4096",
			"time_embedding_linear_1.weight 512,1920",
			"blocks.{0..29}.norm{1..2}.linear.weight 11520,512",
			"norm_final.bias 1920",
			"proj_out.bias 64",
			"blocks.{0..29}.norm{1..2}.norm.weight 1920",
			"blocks.{0..29}.q.weight 1920,1920",
			"blocks.{0..29}.k.weight 1920,1920",
			"blocks.{0..29}.v.weight 1920,1920",
			"blocks.{0..29}.norm_q.weight 64",
			"blocks.{0..29}.norm_k.weight 64",
		],
	},
	{
		kind,
		base: "cogview4",
		layout: "diffusers",
		sentinels: [
			shape("time_condition_embed.condition_embedder.linear_1.bias", 512),
			shape("patch_embed.text_proj.bias", 4096),
			shape("transformer_blocks.0.norm1.linear.bias", 49152),
			not("controlnet_blocks.0.weight"),
		],
		sample: [
			"patch_embed.text_proj.bias 4096",
			"time_condition_embed.condition_embedder.linear_{1..2}.bias 512",
			"transformer_blocks.{0..27}.norm1.linear.bias 49152",
			"transformer_blocks.{0..27}.norm1.linear.weight 49152,512",
			"transformer_blocks.{0..27}.attn1.to_q.weight 4096,4096",
			"transformer_blocks.{0..27}.attn1.to_k.weight 4096,4096",
			"transformer_blocks.{0..27}.attn1.to_v.weight 4096,4096",
			"transformer_blocks.{0..27}.attn1.to_out.0.weight 4096,4096",
		],
	},
];
