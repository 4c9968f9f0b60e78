import type { MarkerFamily } from "./marker-family.ts";
import { has, not, type Pattern, shape } from "./pattern.ts";

const kind = "diffusion-model";

const sana = (width: readonly number[]): Pattern[] => [
	shape("caption_norm.weight", width),
	shape("caption_projection.linear_1.weight", width, 2304),
	has("transformer_blocks.0.ff.conv_inverted.weight"),
	shape("scale_shift_table", 2, width),
];

/** PixArt and Sana, which have one timestep projection for all blocks. */
export const PIXART: readonly MarkerFamily[] = [
	{
		kind,
		base: "pixart",
		layout: "native",
		sentinels: [
			shape("y_embedder.y_embedding", "any", 4096),
			shape("x_embedder.proj.bias", 1152),
			shape("t_block.1.bias", 6912),
			shape("blocks.0.attn.qkv.bias", 3456),
			not("controlnet.0.before_proj.weight"),
		],
		variants: [
			{ variant: "alpha", when: [shape("y_embedder.y_embedding", 120, 4096)] },
			{ variant: "sigma", when: [shape("y_embedder.y_embedding", 300, 4096)] },
		],
		sample: [
			"t_block.1.bias 6912",
			"x_embedder.proj.bias 1152",
			"y_embedder.y_embedding 120,4096",
			"blocks.{0..27}.attn.qkv.bias 3456",
			"blocks.{0..27}.attn.qkv.weight 3456,1152",
			"blocks.{0..27}.attn.proj.weight 1152,1152",
			"blocks.{0..27}.cross_attn.q_linear.weight 1152,1152",
			"blocks.{0..27}.cross_attn.kv_linear.weight 2304,1152",
			"blocks.{0..27}.cross_attn.proj.weight 1152,1152",
		],
	},
	{
		kind,
		base: "pixart",
		layout: "diffusers",
		sentinels: [
			shape("adaln_single.linear.bias", 6912),
			shape("pos_embed.proj.bias", 1152),
			shape("caption_projection.linear_1.weight", 1152, 4096),
			has("transformer_blocks.0.scale_shift_table"),
		],
		variants: [{ variant: "alpha-1024", when: [has("adaln_single.emb.resolution_embedder.linear_1.bias")] }],
		sample: [
			"pos_embed.proj.bias 1152",
			"transformer_blocks.{0..27}.scale_shift_table 6,1152",
			"adaln_single.linear.bias 6912",
			"caption_projection.linear_1.weight 1152,4096",
			"transformer_blocks.{0..27}.attn{1..2}.to_q.weight 1152,1152",
			"transformer_blocks.{0..27}.attn{1..2}.to_k.weight 1152,1152",
			"transformer_blocks.{0..27}.attn{1..2}.to_v.weight 1152,1152",
			"transformer_blocks.{0..27}.attn{1..2}.to_out.0.weight 1152,1152",
			"transformer_blocks.{0..27}.ff.net.0.proj.weight 4608,1152",
			"transformer_blocks.{0..27}.ff.net.2.weight 1152,4608",
		],
	},
	{
		kind,
		base: "sana",
		layout: "diffusers",
		sentinels: [...sana([1152, 2240]), shape("patch_embed.proj.bias", [1152, 2240]), shape("proj_out.bias", 32)],
		variants: [
			{ variant: "sprint-1.6b", when: [has("time_embed.guidance_embedder.linear_1.bias")] },
			{ variant: "0.6b", when: [shape("caption_norm.weight", 1152)] },
			{ variant: "4.8b", when: [has("transformer_blocks.28.attn2.to_k.bias")] },
			{ variant: "1.6b", when: [] },
		],
		sample: [
			"scale_shift_table 2,1152",
			"patch_embed.proj.bias 1152",
			"caption_projection.linear_1.weight 1152,2304",
			"caption_norm.weight 1152",
			"transformer_blocks.{0..27}.ff.conv_inverted.weight 5760,1152,1,1",
			"proj_out.bias 32",
			"transformer_blocks.{0..27}.attn{1..2}.to_q.weight 1152,1152",
			"transformer_blocks.{0..27}.attn{1..2}.to_k.weight 1152,1152",
			"transformer_blocks.{0..27}.attn{1..2}.to_v.weight 1152,1152",
			"transformer_blocks.{0..27}.attn{1..2}.to_out.0.weight 1152,1152",
			"transformer_blocks.{0..27}.ff.conv_depth.weight 5760,1,3,3",
			"transformer_blocks.{0..27}.ff.conv_point.weight 1152,2880,1,1",
		],
	},
	{
		kind,
		base: "sana-video",
		layout: "diffusers",
		sentinels: [...sana([2240]), shape("patch_embedding.bias", 2240), shape("proj_out.bias", 64)],
		sample: [
			"scale_shift_table 2,2240",
			"patch_embedding.bias 2240",
			"caption_projection.linear_1.weight 2240,2304",
			"caption_norm.weight 2240",
			"transformer_blocks.{0..19}.ff.conv_inverted.weight 11200,2240,1,1",
			"proj_out.bias 64",
			"transformer_blocks.{0..19}.attn{1..2}.norm_q.weight 2240",
			"transformer_blocks.{0..19}.attn{1..2}.norm_k.weight 2240",
			"transformer_blocks.{0..19}.attn{1..2}.to_q.weight 2240,2240",
			"transformer_blocks.{0..19}.attn{1..2}.to_k.weight 2240,2240",
			"transformer_blocks.{0..19}.attn{1..2}.to_v.weight 2240,2240",
		],
	},
];
