import type { MarkerFamily, Variant } from "./marker-family.ts";
import { has, not, type Pattern, shape } from "./pattern.ts";

const kind = "diffusion-model";

const sizes: Variant[] = [
	{ variant: "2b", when: [shape("scale_shift_table", 2, 2048)] },
	{ variant: "13b", when: [shape("scale_shift_table", 2, 4096)] },
];

const generations = (prompts: string): Variant[] => [
	{ variant: "2.5", when: [has("keyframes_abs_pos_embedding")] },
	{ variant: "2.3", when: [has(prompts)] },
	{ variant: "2.0", when: [not(prompts)] },
];

/** LTX-2 has a second, narrower stream for sound. */
const SOUND: Pattern[] = [
	shape("audio_scale_shift_table", 2, 2048),
	shape("audio_proj_out.bias", 128),
	shape("scale_shift_table", 2, 4096),
];
const SILENT = not("audio_scale_shift_table", "audio_proj_out.bias", "audio_proj_out.weight");

/** LTX-Video and LTX-2 by Lightricks. */
export const LTX: readonly MarkerFamily[] = [
	{
		kind,
		base: "ltx",
		layout: "native",
		sentinels: [
			shape("patchify_proj.bias", [2048, 4096]),
			shape("scale_shift_table", 2, [2048, 4096]),
			shape("transformer_blocks.0.attn1.q_norm.weight", [2048, 4096]),
			has("adaln_single.linear.bias"),
			has("caption_projection.linear_1.bias"),
			SILENT,
		],
		variants: sizes,
		sample: [
			"scale_shift_table 2,2048",
			"patchify_proj.bias 2048",
			"adaln_single.linear.bias 12288",
			"caption_projection.linear_{1..2}.bias 2048",
			"transformer_blocks.{0..27}.attn{1..2}.q_norm.weight 2048",
			"transformer_blocks.{0..27}.attn{1..2}.k_norm.weight 2048",
			"transformer_blocks.{0..27}.attn{1..2}.to_q.weight 2048,2048",
			"transformer_blocks.{0..27}.attn{1..2}.to_k.weight 2048,2048",
			"transformer_blocks.{0..27}.attn{1..2}.to_v.weight 2048,2048",
			"transformer_blocks.{0..27}.attn{1..2}.to_out.0.weight 2048,2048",
		],
	},
	{
		kind,
		base: "ltx",
		layout: "diffusers",
		sentinels: [
			shape("time_embed.linear.bias", [12288, 24576]),
			shape("proj_in.bias", [2048, 4096]),
			shape("scale_shift_table", 2, [2048, 4096]),
			shape("transformer_blocks.0.attn1.norm_q.weight", [2048, 4096]),
			has("caption_projection.linear_1.bias"),
			SILENT,
		],
		variants: sizes,
		sample: [
			"scale_shift_table 2,4096",
			"proj_in.bias 4096",
			"time_embed.linear.bias 24576",
			"caption_projection.linear_{1..2}.bias 4096",
			"transformer_blocks.{0..47}.attn{1..2}.norm_q.weight 4096",
			"transformer_blocks.{0..47}.attn{1..2}.norm_k.weight 4096",
			"transformer_blocks.{0..47}.attn{1..2}.to_q.weight 4096,4096",
			"transformer_blocks.{0..47}.attn{1..2}.to_k.weight 4096,4096",
			"transformer_blocks.{0..47}.attn{1..2}.to_v.weight 4096,4096",
			"transformer_blocks.{0..47}.attn{1..2}.to_out.0.weight 4096,4096",
		],
	},
	{
		kind,
		base: "ltx2",
		layout: "native",
		sentinels: [...SOUND, shape("audio_patchify_proj.bias", 2048), has("av_ca_a2v_gate_adaln_single.linear.bias")],
		variants: generations("prompt_adaln_single.linear.bias"),
		sample: [
			"scale_shift_table 2,4096",
			"audio_scale_shift_table 2,2048",
			"audio_patchify_proj.bias 2048",
			"av_ca_a2v_gate_adaln_single.linear.bias 4096",
			"audio_proj_out.bias 128",
			"transformer_blocks.{0..47}.attn{1..2}.q_norm.weight 4096",
			"transformer_blocks.{0..47}.attn{1..2}.k_norm.weight 4096",
			"transformer_blocks.{0..47}.attn{1..2}.to_q.weight 4096,4096",
			"transformer_blocks.{0..47}.attn{1..2}.to_k.weight 4096,4096",
			"transformer_blocks.{0..47}.attn{1..2}.to_v.weight 4096,4096",
			"transformer_blocks.{0..47}.attn{1..2}.to_out.0.weight 4096,4096",
			"transformer_blocks.{0..47}.audio_attn{1..2}.q_norm.weight 2048",
		],
	},
	{
		kind,
		base: "ltx2",
		layout: "diffusers",
		sentinels: [...SOUND, shape("audio_proj_in.bias", 2048), has("av_cross_attn_video_a2v_gate.linear.bias")],
		variants: generations("prompt_adaln.linear.bias"),
		sample: [
			"keyframes_abs_pos_embedding 1,4096",
			"scale_shift_table 2,4096",
			"audio_scale_shift_table 2,2048",
			"audio_proj_in.bias 2048",
			"av_cross_attn_video_a2v_gate.linear.bias 4096",
			"prompt_adaln.linear.bias 8192",
			"audio_proj_out.bias 128",
			"transformer_blocks.{0..47}.attn{1..2}.norm_q.weight 4096",
			"transformer_blocks.{0..47}.attn{1..2}.norm_k.weight 4096",
			"transformer_blocks.{0..47}.attn{1..2}.to_q.weight 4096,4096",
			"transformer_blocks.{0..47}.attn{1..2}.to_k.weight 4096,4096",
			"transformer_blocks.{0..47}.attn{1..2}.to_v.weight 4096,4096",
		],
	},
];
