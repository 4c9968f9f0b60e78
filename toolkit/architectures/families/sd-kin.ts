import type { MarkerFamily } from "./marker-family.ts";
import { has, not, shape } from "./pattern.ts";
import { CLASSES, diffusers, native, text } from "./unet-patterns.ts";

const kind = "diffusion-model";

/** UNets derived from Stable Diffusion 1 and 2 for upscaling, video, depth or speed. */
export const SD_KIN: readonly MarkerFamily[] = [
	{
		kind,
		base: "lotus-d",
		layout: "native",
		telling: [
			text("middle_block.1", 1280, 1024),
			shape("label_emb.0.0.weight", 1280, 4),
			...native(320, "any"),
			not("middle_block.0.time_mixer.mix_factor"),
		],
		sample: [
			"time_embed.0.weight 1280,320",
			"label_emb.0.0.weight 1280,4",
			"input_blocks.0.0.weight 320,4,3,3",
			"middle_block.1.transformer_blocks.0.attn2.to_k.weight 1280,1024",
			"out.2.weight 4,320,3,3",
			"output_blocks.{3..5}.1.transformer_blocks.0.norm{1..3}.weight 1280",
			"output_blocks.{6..8}.1.transformer_blocks.0.norm{1..3}.weight 640",
			"output_blocks.{9..11}.1.transformer_blocks.0.norm{1..3}.weight 320",
			"input_blocks.{1..2}.1.transformer_blocks.0.norm{1..3}.weight 320",
			"input_blocks.{4..5}.1.transformer_blocks.0.norm{1..3}.weight 640",
		],
	},
	{
		kind,
		base: "sd-x4-upscaler",
		layout: "native",
		telling: [shape("label_emb.weight", 1000, 1024), text("middle_block.1", 1024, 1024), ...native(256, 7)],
		sample: [
			"time_embed.0.weight 1024,256",
			"label_emb.weight 1000,1024",
			"input_blocks.0.0.weight 256,7,3,3",
			"middle_block.1.transformer_blocks.0.attn{1..2}.to_k.weight 1024,1024",
			"out.2.weight 4,256,3,3",
			"output_blocks.{3..8}.1.transformer_blocks.0.norm{1..3}.weight 512",
			"input_blocks.{4,5,7,8}.1.transformer_blocks.0.norm{1..3}.weight 512",
			"output_blocks.{3..8}.1.transformer_blocks.0.attn{1..2}.to_q.weight 512,512",
			"output_blocks.{3..8}.1.transformer_blocks.0.attn{1..2}.to_k.weight 512,1024",
			"output_blocks.{3..8}.1.transformer_blocks.0.attn{1..2}.to_v.weight 512,1024",
		],
	},
	{
		kind,
		base: "sd-x4-upscaler",
		layout: "diffusers",
		telling: [
			shape("class_embedding.weight", 1000, 1024),
			text("mid_block.attentions.0", 1024, 1024),
			...diffusers(256, 7),
		],
		sample: [
			"conv_in.weight 256,7,3,3",
			"conv_out.weight 4,256,3,3",
			"class_embedding.weight 1000,1024",
			"time_embedding.linear_1.weight 1024,256",
			"mid_block.attentions.0.transformer_blocks.0.attn2.{to_k,to_v}.weight 1024,1024",
			"mid_block.resnets.{0,1}.conv1.weight 1024,1024,3,3",
		],
	},
	{
		kind,
		base: "svd",
		layout: "native",
		telling: [
			shape("middle_block.0.time_mixer.mix_factor", 1),
			shape("label_emb.0.0.weight", 1280, [256, 768, 1280]),
			text("middle_block.1", 1280, 1024),
			...native(320, 8),
		],
		variants: [
			{ variant: "img2vid", when: [shape("label_emb.0.0.weight", 1280, 768)] },
			{ variant: "sv3d-u", when: [shape("label_emb.0.0.weight", 1280, 256)] },
			{ variant: "sv3d-p", when: [shape("label_emb.0.0.weight", 1280, 1280)] },
		],
		sample: [
			"time_embed.0.weight 1280,320",
			"label_emb.0.0.weight 1280,768",
			"input_blocks.0.0.weight 320,8,3,3",
			"middle_block.{0..2}.time_mixer.mix_factor 1",
			"middle_block.1.transformer_blocks.0.attn2.to_k.weight 1280,1024",
			"out.2.weight 4,320,3,3",
			"output_blocks.{3..5}.1.transformer_blocks.0.norm{1..3}.weight 1280",
			"output_blocks.{3..5}.1.time_stack.0.norm{1..3}.weight 1280",
			"output_blocks.{6..8}.1.transformer_blocks.0.norm{1..3}.weight 640",
			"output_blocks.{6..8}.1.time_stack.0.norm{1..3}.weight 640",
			"output_blocks.{9..11}.1.transformer_blocks.0.norm{1..3}.weight 320",
		],
	},
	{
		kind,
		base: "svd",
		layout: "diffusers",
		telling: [
			shape("mid_block.resnets.0.time_mixer.mix_factor", 1),
			shape("add_embedding.linear_1.weight", 1280, 768),
			text("mid_block.attentions.0", 1280, 1024),
			...diffusers(320, 8),
		],
		variants: [{ variant: "img2vid", when: [] }],
		sample: [
			"conv_in.weight 320,8,3,3",
			"conv_out.weight 4,320,3,3",
			"time_embedding.linear_1.weight 1280,320",
			"add_embedding.linear_1.weight 1280,768",
			"mid_block.resnets.{0,1}.time_mixer.mix_factor 1",
			"mid_block.attentions.0.transformer_blocks.0.attn2.{to_k,to_v}.weight 1280,1024",
		],
	},
	{
		kind,
		base: "sdxs",
		layout: "native",
		telling: [
			text("output_blocks.0.1", 1280, [768, 1024]),
			has("input_blocks.2.0.op.weight"),
			...native(320, 4),
			not(...CLASSES, "middle_block.0.in_layers.0.weight", "input_blocks.9.0.op.weight"),
		],
		variants: [
			{ variant: "512", when: [text("output_blocks.0.1", 1280, 768)] },
			{ variant: "0.9", when: [text("output_blocks.0.1", 1280, 1024)] },
		],
		sample: [
			"time_embed.0.weight 1280,320",
			"input_blocks.0.0.weight 320,4,3,3",
			"input_blocks.2.0.op.weight 320,320,3,3",
			"output_blocks.{0..1}.1.transformer_blocks.0.attn2.to_k.weight 1280,768",
			"out.2.weight 4,320,3,3",
			"output_blocks.{0..1}.1.transformer_blocks.0.norm{1..3}.weight 1280",
			"output_blocks.{2..3}.1.transformer_blocks.0.norm{1..3}.weight 640",
			"output_blocks.{0..1}.1.transformer_blocks.0.attn{1..2}.to_q.weight 1280,1280",
			"output_blocks.{0..1}.1.transformer_blocks.0.attn{1..2}.to_out.0.weight 1280,1280",
			"output_blocks.{2..3}.1.transformer_blocks.0.attn{1..2}.to_q.weight 640,640",
		],
	},
];
