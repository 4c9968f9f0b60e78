import type { MarkerFamily } from "./marker-family.ts";
import { has, shape } from "./pattern.ts";

const kind = "diffusion-model";

/** Denoisers for music and sound. */
export const SOUND: readonly MarkerFamily[] = [
	{
		kind,
		base: "ace-step",
		layout: "native",
		sentinels: [
			shape("genre_embedder.bias", 2560),
			shape("lyric_proj.bias", 2560),
			shape("speaker_embedder.bias", 2560),
			shape("t_block.1.bias", 15360),
		],
		variants: [{ variant: "v1-3.5b", when: [] }],
		sample: [
			"t_block.1.bias 15360",
			"speaker_embedder.bias 2560",
			"genre_embedder.bias 2560",
			"lyric_proj.bias 2560",
			"transformer_blocks.{0..23}.attn.to_q.weight 2560,2560",
			"transformer_blocks.{0..23}.attn.to_k.weight 2560,2560",
			"transformer_blocks.{0..23}.attn.to_v.weight 2560,2560",
			"transformer_blocks.{0..23}.attn.to_out.0.weight 2560,2560",
			"transformer_blocks.{0..23}.cross_attn.to_q.weight 2560,2560",
		],
	},
	{
		kind,
		base: "ace-step-1.5",
		layout: "native",
		sentinels: [
			shape("null_condition_emb", 1, 1, "any"),
			shape("detokenizer.special_tokens", 1, 5, "any"),
			has("decoder.time_embed_r.linear_1.weight"),
			has("tokenizer.audio_acoustic_proj.weight"),
		],
		sample: [
			"encoder.lyric_encoder.layers.{0..7}.input_layernorm.weight 2048",
			"null_condition_emb 1,1,2048",
			"decoder.time_embed_r.linear_1.weight 2048,256",
			"tokenizer.audio_acoustic_proj.weight 2048,64",
			"detokenizer.special_tokens 1,5,2048",
			"decoder.layers.{0..23}.self_attn_norm.weight 2048",
			"decoder.layers.{0..23}.self_attn.q_proj.weight 2048,2048",
			"decoder.layers.{0..23}.self_attn.k_proj.weight 1024,2048",
			"decoder.layers.{0..23}.self_attn.v_proj.weight 1024,2048",
			"decoder.layers.{0..23}.self_attn.o_proj.weight 2048,2048",
		],
	},
	{
		kind,
		base: "stable-audio",
		layout: "native",
		sentinels: [
			has("transformer.rotary_pos_emb.inv_freq"),
			shape("preprocess_conv.weight", 64, 64, 1),
			has("to_cond_embed.0.weight"),
			shape("transformer.project_in.weight", "any", 64),
		],
		sample: [
			"to_cond_embed.{0,2}.weight 768,768",
			"transformer.project_in.weight 1536,64",
			"transformer.rotary_pos_emb.inv_freq 16",
			"preprocess_conv.weight 64,64,1",
			"transformer.layers.{0..23}.self_attn.to_qkv.weight 4608,1536",
			"transformer.layers.{0..23}.self_attn.to_out.weight 1536,1536",
			"transformer.layers.{0..23}.cross_attn.to_q.weight 1536,1536",
			"transformer.layers.{0..23}.cross_attn.to_kv.weight 1536,768",
			"transformer.layers.{0..23}.cross_attn.to_out.weight 1536,1536",
		],
	},
	{
		kind,
		base: "stable-audio",
		layout: "diffusers",
		sentinels: [
			has("cross_attention_proj.0.weight"),
			shape("preprocess_conv.weight", 64, 64, 1),
			shape("proj_in.weight", "any", 64),
			has("global_proj.0.weight"),
		],
		sample: [
			"global_proj.{0,2}.weight 1536,1536",
			"cross_attention_proj.{0,2}.weight 768,768",
			"preprocess_conv.weight 64,64,1",
			"proj_in.weight 1536,64",
			"transformer_blocks.{0..23}.norm{1..3}.weight 1536",
			"transformer_blocks.{0..23}.attn{1..2}.to_q.weight 1536,1536",
			"transformer_blocks.{0..23}.attn{1..2}.to_out.0.weight 1536,1536",
			"transformer_blocks.{0..23}.attn1.to_k.weight 1536,1536",
			"transformer_blocks.{0..23}.attn1.to_v.weight 1536,1536",
		],
	},
];
