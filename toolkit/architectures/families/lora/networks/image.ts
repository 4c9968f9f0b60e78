export const AURAFLOW = `
	(init_x_linear|pos_embed.proj) 16>3072
	(cond_seq_linear|context_embedder) 2048>3072
	(t_embedder.mlp.0|time_step_proj.linear_1) 256>3072
	(t_embedder.mlp.2|time_step_proj.linear_2) 3072>3072
	double_layers.{4}.
	.(mlpC|mlpX).(c_fc1|c_fc2) 3072>8192
	.(mlpC|mlpX).c_proj 8192>3072
	.(modC|modX).1 3072>18432
	.attn.(w1q|w1k|w1v|w1o|w2q|w2k|w2v|w2o) 3072>3072
	single_layers.{32}.
	.modCX.1 3072>18432
	.attn.(w1q|w1k|w1v|w1o) 3072>3072
	.mlp.(c_fc1|c_fc2) 3072>8192
	.mlp.c_proj 8192>3072
	joint_transformer_blocks.{4}.
	.(norm1|norm1_context).linear 3072>18432
	.attn.(to_q|to_k|to_v|to_out.0|add_q_proj|add_k_proj|add_v_proj|to_add_out) 3072>3072
	.(ff|ff_context).(linear_1|linear_2) 3072>8192
	.(ff|ff_context).out_projection 8192>3072
	single_transformer_blocks.{32}.
	.norm1.linear 3072>18432
	.attn.(to_q|to_k|to_v|to_out.0) 3072>3072
	.ff.(linear_1|linear_2) 3072>8192
	.ff.out_projection 8192>3072
	(modF.1|norm_out.linear) 3072>6144
	(final_linear|proj_out) 3072>16
`;

/** PixArt alpha and sigma. */
export const PIXART = `
	(x_embedder|pos_embed).proj 4>1152@2x2
	(t_block.1|adaln_single.linear) 1152>6912
	(t_embedder.mlp.0|adaln_single.emb.timestep_embedder.linear_1) 256>1152
	(t_embedder.mlp.2|adaln_single.emb.timestep_embedder.linear_2) 1152>1152
	(y_embedder.y_proj.fc1|caption_projection.linear_1) 4096>1152
	(y_embedder.y_proj.fc2|caption_projection.linear_2) 1152>1152
	(csize_embedder|ar_embedder).mlp.0 256>384
	(csize_embedder|ar_embedder).mlp.2 384>384
	adaln_single.emb.(resolution_embedder|aspect_ratio_embedder).linear_1 256>384
	adaln_single.emb.(resolution_embedder|aspect_ratio_embedder).linear_2 384>384
	blocks.{28}.
	.attn.qkv 1152>3456
	.(attn|cross_attn).proj 1152>1152
	.cross_attn.q_linear 1152>1152
	.cross_attn.kv_linear 1152>2304
	.mlp.fc1 1152>4608
	.mlp.fc2 4608>1152
	transformer_blocks.{28}.
	.(attn1|attn2).(to_q|to_k|to_v|to_out.0) 1152>1152
	.ff.net.0.proj 1152>4608
	.ff.net.2 4608>1152
	(final_layer.linear|proj_out) 1152>32
`;

/** Sana. Its feed-forward is three convolutions. */
function sana(width: number, blocks: number): string {
	return `
		patch_embed.proj 32>${width}@1x1
		(time_embed.emb.timestep_embedder|time_embed.timestep_embedder|time_embed.guidance_embedder).linear_1 256>${width}
		(time_embed.emb.timestep_embedder|time_embed.timestep_embedder|time_embed.guidance_embedder).linear_2 ${width}>${width}
		time_embed.linear ${width}>${6 * width}
		caption_projection.linear_1 2304>${width}
		caption_projection.linear_2 ${width}>${width}
		caption_norm =${width}
		transformer_blocks.{${blocks}}.
		.(attn1|attn2).(to_q|to_k|to_v|to_out.0) ${width}>${width}
		.(attn1|attn2).(norm_q|norm_k) =${width}
		.ff.conv_inverted ${width}>${5 * width}@1x1
		.ff.conv_depth 1>${5 * width}@3x3
		.ff.conv_point ${2.5 * width}>${width}@1x1
		proj_out ${width}>32
	`;
}

export const SANA_1_6B = sana(2240, 20);
export const SANA_1_5_4_8B = sana(2240, 60);

/** HiDream I1 and E1: a mixture of experts. */
export const HIDREAM = `
	x_embedder.proj 64>2560
	t_embedder.timestep_embedder.linear_1 256>2560
	t_embedder.timestep_embedder.linear_2 2560>2560
	p_embedder.pooled_embedder.linear_1 2048>2560
	p_embedder.pooled_embedder.linear_2 2560>2560
	caption_projection.{49}.linear 4096>2560
	double_stream_blocks.{16}.block.
	.adaLN_modulation.1 2560>30720
	.attn1.(to_q|to_k|to_v|to_out|to_q_t|to_k_t|to_v_t|to_out_t) 2560>2560
	.ff_t.(w1|w3) 2560>6912
	.ff_t.w2 6912>2560
	single_stream_blocks.{32}.block.
	.adaLN_modulation.1 2560>15360
	.attn1.(to_q|to_k|to_v|to_out) 2560>2560
	${hidreamExperts("double_stream_blocks.{16}")}
	${hidreamExperts("single_stream_blocks.{32}")}
	final_layer.linear 2560>64
	final_layer.adaLN_modulation.1 2560>5120
`;

function hidreamExperts(blocks: string): string {
	return `
		${blocks}.block.ff_i.
		.shared_experts.(w1|w3) 2560>3584
		.shared_experts.w2 3584>2560
		.experts.{4}.(w1|w3) 2560>6912
		.experts.{4}.w2 6912>2560
		.gate 2560>4
	`;
}

/** HiDream O1: a language model that generates images. */
export const HIDREAM_O1 = `
	visual.patch_embed.proj 3>1152@2x16x16
	visual.blocks.{27}.
	.attn.qkv 1152>3456
	.attn.proj 1152>1152
	.mlp.linear_fc1 1152>4304
	.mlp.linear_fc2 4304>1152
	visual.merger.linear_fc1 4608>4608
	visual.merger.linear_fc2 4608>4096
	language_model.layers.{36}.
	.self_attn.(q_proj|o_proj) 4096>4096
	.self_attn.(k_proj|v_proj) 4096>1024
	.mlp.(gate_proj|up_proj) 4096>12288
	.mlp.down_proj 12288>4096
	t_embedder1.mlp.0 256>4096
	t_embedder1.mlp.2 4096>4096
	x_embedder.proj1 3072>1024
	x_embedder.proj2 1024>4096
	final_layer2.linear 4096>3072
`;

/** Krea 2: gated attention with grouped heads. */
export const KREA2 = `
	(first|img_in) 64>6144
	(tmlp.0|time_embed.linear_1) 256>6144
	(tmlp.2|time_embed.linear_2) 6144>6144
	(tproj.1|time_mod_proj) 6144>36864
	(txtmlp.1|txt_in.linear_1) 2560>6144
	(txtmlp.3|txt_in.linear_2) 6144>6144
	(txtfusion|text_fusion).projector 12>1
	(txtfusion|text_fusion).(layerwise_blocks|refiner_blocks).{2}.
	.attn.(wq|wk|wv|gate|wo|to_q|to_k|to_v|to_gate|to_out.0) 2560>2560
	.(mlp|ff).(gate|up) 2560>6912
	.(mlp|ff).down 6912>2560
	(blocks|transformer_blocks).{28}.
	.attn.(wq|gate|wo|to_q|to_gate|to_out.0) 6144>6144
	.attn.(wk|wv|to_k|to_v) 6144>1536
	.(mlp|ff).(gate|up) 6144>16384
	.(mlp|ff).down 16384>6144
	(last|final_layer).linear 6144>64
`;

export const IDEOGRAM4 = `
	input_proj 128>4608
	llm_cond_proj 53248>4608
	t_embedding.(mlp_in|mlp_out) 4608>4608
	adaln_proj 4608>512
	layers.{34}.
	.attention.qkv 4608>13824
	.attention.(to_q|to_k|to_v|to_out.0|o) 4608>4608
	.feed_forward.(w1|w3) 4608>12288
	.feed_forward.w2 12288>4608
	.adaln_modulation 512>18432
	final_layer.linear 4608>128
	final_layer.adaln_modulation 512>4608
`;

export const ERNIE_IMAGE = `
	x_embedder.proj 128>4096@1x1
	text_proj 3072>4096
	time_embedding.(linear_1|linear_2) 4096>4096
	adaLN_modulation.1 4096>24576
	layers.{36}.
	.self_attention.(to_q|to_k|to_v|to_out.0) 4096>4096
	.mlp.(gate_proj|up_proj) 4096>12288
	.mlp.linear_fc2 12288>4096
	final_norm.linear 4096>8192
	final_linear 4096>128
`;

/** ACE-Step, which makes music. */
export const ACE_STEP = `
	transformer_blocks.{24}.
	.attn.(to_q|to_k|to_v|to_out.0) 2560>2560
	.cross_attn.(to_q|to_k|to_v|to_out.0|add_q_proj|add_k_proj|add_v_proj|to_add_out) 2560>2560
	.ff.inverted_conv.conv 2560>12800@1
	.ff.depth_conv.conv 1>12800@3
	.ff.point_conv.conv 6400>2560@1
	projectors.{2}.0 2560>5120
	projectors.{2}.2 5120>5120
	projectors.0.4 5120>1024
	projectors.1.4 5120>768
	proj_in.early_conv_layers.0 8>2048@16x1
	proj_in.early_conv_layers.2 2048>2560@1x1
	timestep_embedder.linear_1 256>2560
	timestep_embedder.linear_2 2560>2560
	t_block.1 2560>15360
	speaker_embedder 512>2560
	genre_embedder 768>2560
	lyric_proj 1024>2560
	lyric_encoder.embed.out.0 1024>1024
	lyric_encoder.encoders.{6}.
	.self_attn.(linear_q|linear_k|linear_v|linear_out|linear_pos) 1024>1024
	.feed_forward.w_1 1024>4096
	.feed_forward.w_2 4096>1024
	final_layer.linear 2560>128
`;

/** ACE-Step 1.5: trainers name its decoder's layers with and without the decoder. */
export const ACE_STEP_15 = ["", "decoder."]
	.map(
		(before) => `
			${before}time_embed.linear_1 256>2048
			${before}time_embed.linear_2 2048>2048
			${before}time_embed.time_proj 2048>12288
			${before}condition_embedder 2048>2048
			${before}layers.{24}.
			.(self_attn|cross_attn).(q_proj|o_proj) 2048>2048
			.(self_attn|cross_attn).(k_proj|v_proj) 2048>1024
			.mlp.(gate_proj|up_proj) 2048>6144
			.mlp.down_proj 6144>2048
		`,
	)
	.join("");
