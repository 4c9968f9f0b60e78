/** CogVideoX. */
function cogvideox(width: number, blocks: number, patch: string, outputs: string): string {
	return `
		patch_embed.proj ${patch}>${width}
		patch_embed.proj 16|32>${width}@2x2
		patch_embed.text_proj 4096>${width}
		time_embedding.linear_1 ${width}>512
		time_embedding.linear_2 512>512
		ofs_embedding.(linear_1|linear_2) 512>512
		transformer_blocks.{${blocks}}.
		.(norm1|norm2).linear 512>${6 * width}
		.(norm1|norm2).norm =${width}
		.attn1.(to_q|to_k|to_v|to_out.0) ${width}>${width}
		.attn1.(norm_q|norm_k) =64
		.ff.net.0.proj ${width}>${4 * width}
		.ff.net.2 ${4 * width}>${width}
		blocks.{${blocks}}.
		.(norm1|norm2).linear 512>${6 * width}
		.(q|k|v|attn_out) ${width}>${width}
		.ff_proj ${width}>${4 * width}
		.ff_out ${4 * width}>${width}
		norm_out.linear 512>${2 * width}
		proj_out ${width}>${outputs}
	`;
}

export const COGVIDEOX_2B = cogvideox(1920, 30, "64", "64");
export const COGVIDEOX_5B = cogvideox(3072, 42, "128|256", "64");
/** CogVideoX 1.5 differs only in its input and output layers. */
export const COGVIDEOX_1_5_5B = cogvideox(3072, 42, "128|256", "128");

export const COGVIEW4 = `
	patch_embed.proj 64>4096
	patch_embed.text_proj 4096>4096
	time_condition_embed.(timestep_embedder|condition_embedder).linear_1 1536|4096>512
	time_condition_embed.(timestep_embedder|condition_embedder).linear_2 512>512
	transformer_blocks.{28}.
	.norm1.linear 512>49152
	.attn1.(to_q|to_k|to_v|to_out.0) 4096>4096
	.ff.net.0.proj 4096>16384
	.ff.net.2 16384>4096
	norm_out.linear 512>8192
	proj_out 4096>64
`;

/** Mochi: the last block has no output projection for the text. */
export const MOCHI = `
	(x_embedder|patch_embed).proj 12>3072@2x2
	(t_embedder.mlp.0|time_embed.timestep_embedder.linear_1) 256>3072
	(t_embedder.mlp.2|time_embed.timestep_embedder.linear_2) 3072>3072
	(t5_y_embedder|time_embed.pooler).to_kv 4096>8192
	(t5_y_embedder|time_embed.pooler).to_q 4096>4096
	(t5_y_embedder|time_embed.pooler).to_out 4096>3072
	(t5_yproj|time_embed.caption_proj) 4096>1536
	blocks.{48}.
	.mod_x 3072>12288
	.attn.qkv_x 3072>9216
	.attn.qkv_y 1536>9216
	.attn.proj_x 3072>3072
	.mlp_x.w1 3072>16384
	.mlp_x.w2 8192>3072
	.attn.(q_norm_x|k_norm_x|q_norm_y|k_norm_y) =128
	blocks.{47}.
	.mod_y 3072>6144
	.attn.proj_y 3072>1536
	.mlp_y.w1 1536>8192
	.mlp_y.w2 4096>1536
	blocks.47.mod_y 3072>1536
	transformer_blocks.{48}.
	.norm1.linear 3072>12288
	.attn1.(to_q|to_k|to_v|to_out.0) 3072>3072
	.attn1.(add_q_proj|add_k_proj|add_v_proj) 1536>3072
	.attn1.(norm_q|norm_k|norm_added_q|norm_added_k) =128
	.ff.net.0.proj 3072>16384
	.ff.net.2 8192>3072
	transformer_blocks.{47}.
	.norm1_context.linear 3072>6144
	.attn1.to_add_out 3072>1536
	.ff_context.net.0.proj 1536>8192
	.ff_context.net.2 4096>1536
	transformer_blocks.47.norm1_context.linear_1 3072>1536
	(final_layer.mod|norm_out.linear) 3072>6144
	(final_layer.linear|proj_out) 3072>48
`;

/** Kandinsky 5. */
function kandinsky5(
	width: number,
	feedForward: number,
	time: number,
	textBlocks: number,
	visualBlocks: number,
): string {
	return `
		time_embeddings.in_layer ${width}>${time}
		time_embeddings.out_layer ${time}>${time}
		text_embeddings.in_layer 3584>${width}
		text_embeddings.norm =${width}
		pooled_text_embeddings.in_layer 768>${time}
		pooled_text_embeddings.norm =${time}
		visual_embeddings.in_layer 64|132>${width}
		text_transformer_blocks.{${textBlocks}}.
		.text_modulation.out_layer ${time}>${6 * width}
		.self_attention.(to_query|to_key|to_value|out_layer) ${width}>${width}
		.feed_forward.in_layer ${width}>${feedForward}
		.feed_forward.out_layer ${feedForward}>${width}
		visual_transformer_blocks.{${visualBlocks}}.
		.visual_modulation.out_layer ${time}>${9 * width}
		.(self_attention|cross_attention).(to_query|to_key|to_value|out_layer) ${width}>${width}
		.feed_forward.in_layer ${width}>${feedForward}
		.feed_forward.out_layer ${feedForward}>${width}
		out_layer.modulation.out_layer ${time}>${2 * width}
		out_layer.out_layer ${width}>64
	`;
}

export const KANDINSKY5_LITE_VIDEO = kandinsky5(1792, 7168, 512, 2, 32);
export const KANDINSKY5_LITE_IMAGE = kandinsky5(2560, 10240, 512, 2, 50);
export const KANDINSKY5_PRO_VIDEO = kandinsky5(4096, 16384, 1024, 4, 60);
