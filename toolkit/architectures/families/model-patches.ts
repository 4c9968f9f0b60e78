import type { MarkerFamily } from "./marker-family.ts";
import { has, not, shape } from "./pattern.ts";

/** Parts that are patched into a diffusion transformer. */
export const MODEL_PATCHES: readonly MarkerFamily[] = [
	{
		kind: "model-patch",
		base: "wan2.1",
		layout: "native",
		sentinels: [
			shape("audio_proj.proj1.bias", 512),
			shape("audio_proj.norm.bias", 768),
			shape("blocks.0.audio_cross_attn.q_linear.bias", 5120),
			not("patch_embedding.weight", "blocks.0.self_attn.q.weight"),
		],
		variants: [{ variant: "multitalk", when: [] }],
		sample: [
			"audio_proj.norm.bias 768",
			"audio_proj.proj{1..2}.bias 512",
			"blocks.{0..39}.audio_cross_attn.q_linear.bias 5120",
			"blocks.{0..39}.audio_cross_attn.kv_linear.weight 10240,768",
			"blocks.{0..39}.audio_cross_attn.proj.weight 5120,5120",
			"blocks.{0..39}.audio_cross_attn.q_linear.weight 5120,5120",
			"blocks.{0..39}.norm_x.weight 5120",
		],
	},
	{
		kind: "model-patch",
		base: "wan2.1",
		layout: "diffusers",
		sentinels: [
			shape("vace_patch_embedding.bias", [1536, 5120]),
			shape("vace_blocks.0.scale_shift_table", 1, 6, [1536, 5120]),
			has("vace_blocks.0.proj_out.weight"),
			not("patch_embedding.weight", "blocks.0.scale_shift_table"),
		],
		variants: [{ variant: "vace", when: [] }],
		sample: [
			"vace_blocks.{0..7}.proj_out.weight 5120,5120",
			"vace_blocks.{0..7}.scale_shift_table 1,6,5120",
			"vace_patch_embedding.bias 5120",
			"vace_blocks.{0..7}.attn{1..2}.norm_k.weight 5120",
			"vace_blocks.{0..7}.attn{1..2}.norm_q.weight 5120",
			"vace_blocks.{0..7}.attn{1..2}.to_k.weight 5120,5120",
			"vace_blocks.{0..7}.attn{1..2}.to_out.0.weight 5120,5120",
			"vace_blocks.{0..7}.attn{1..2}.to_q.weight 5120,5120",
		],
	},
	{
		kind: "model-patch",
		base: "wan2.1",
		layout: "native",
		sentinels: [
			shape("vace_patch_embedding.bias", [1536, 5120]),
			shape("vace_blocks.0.modulation", 1, 6, [1536, 5120]),
			has("vace_blocks.0.after_proj.weight"),
			not("patch_embedding.weight", "blocks.0.modulation"),
		],
		variants: [{ variant: "vace", when: [] }],
		sample: [
			"vace_patch_embedding.weight 5120,96,1,2,2",
			"vace_patch_embedding.bias 5120",
			"vace_blocks.{0..7}.modulation 1,6,5120",
			"vace_blocks.{0..7}.after_proj.weight 5120,5120",
			"vace_blocks.{0..7}.self_attn.{q,k,v,o}.weight 5120,5120",
		],
	},
];
