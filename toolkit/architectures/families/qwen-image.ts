import type { MarkerFamily, Variant } from "./marker-family.ts";
import { has, not, shape } from "./pattern.ts";

const kind = "diffusion-model";

const variants: Variant[] = [
	{ variant: "layered", when: [has("time_text_embed.addition_t_embedding.weight")] },
	{ variant: "edit-2511", when: [has("__index_timestep_zero__")] },
];

/** Qwen-Image by Alibaba. The native layout is diffusers' layout. Image and edit variants have the same tensors. */
export const QWEN_IMAGE: readonly MarkerFamily[] = [
	{
		kind,
		base: "qwen-image",
		layout: "native",
		sentinels: [
			shape("txt_norm.weight", 3584),
			shape("img_in.bias", 3072),
			shape("transformer_blocks.0.img_mod.1.bias", 18432),
			shape("transformer_blocks.0.attn.add_q_proj.bias", 3072),
			has("norm_out.linear.weight"),
			not("controlnet_blocks.0.weight"),
		],
		variants,
		sample: [
			"time_text_embed.addition_t_embedding.weight 2,3072",
			"txt_norm.weight 3584",
			"img_in.bias 3072",
			"transformer_blocks.{0..59}.img_mod.1.bias 18432",
			"transformer_blocks.{0..59}.attn.add_q_proj.bias 3072",
			"norm_out.linear.weight 6144,3072",
			"transformer_blocks.{0..59}.img_mod.1.weight 18432,3072",
			"transformer_blocks.{0..59}.img_mlp.net.0.proj.weight 12288,3072",
			"transformer_blocks.{0..59}.img_mlp.net.2.weight 3072,12288",
			"transformer_blocks.{0..59}.txt_mod.1.weight 18432,3072",
			"transformer_blocks.{0..59}.txt_mlp.net.0.proj.weight 12288,3072",
			"transformer_blocks.{0..59}.txt_mlp.net.2.weight 3072,12288",
		],
	},
	{
		kind,
		base: "qwen-image",
		layout: "nunchaku",
		sentinels: [
			has("transformer_blocks.0.attn.to_qkv.qweight"),
			has("transformer_blocks.0.img_mod.1.qweight"),
			shape("txt_norm.weight", 3584),
			shape("img_in.bias", 3072),
		],
		variants,
		sample: [
			"txt_norm.weight 3584",
			"img_in.bias 3072",
			"transformer_blocks.{0..59}.img_mod.1.qweight 4608,1536",
			"transformer_blocks.{0..59}.attn.to_qkv.qweight 9216,1536",
			"transformer_blocks.{0..59}.attn.norm_q.weight 128",
			"transformer_blocks.{0..59}.attn.norm_k.weight 128",
			"transformer_blocks.{0..59}.attn.norm_added_q.weight 128",
			"transformer_blocks.{0..59}.attn.norm_added_k.weight 128",
		],
	},
];
