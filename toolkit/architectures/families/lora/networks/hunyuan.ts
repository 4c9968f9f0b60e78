/** The text token refiner of HunyuanVideo and related models, in the original names. */
function originalRefiner(width: number, context: number): string {
	return `
		txt_in.input_embedder ${context}>${width}
		txt_in.t_embedder.(mlp.0|in_layer) 256>${width}
		txt_in.t_embedder.(mlp.2|out_layer) ${width}>${width}
		txt_in.c_embedder.(linear_1|in_layer) ${context}>${width}
		txt_in.c_embedder.(linear_2|out_layer) ${width}>${width}
		txt_in.individual_token_refiner.blocks.{2}.
		.adaLN_modulation.1 ${width}>${2 * width}
		.(norm1|norm2) =${width}
		.self_attn.qkv ${width}>${3 * width}
		.self_attn.proj ${width}>${width}
		.mlp.(fc1|0) ${width}>${4 * width}
		.mlp.(fc2|2) ${4 * width}>${width}
	`;
}

function diffusersRefiner(width: number, context: number): string {
	return `
		context_embedder.time_text_embed.timestep_embedder.linear_1 256>${width}
		context_embedder.time_text_embed.timestep_embedder.linear_2 ${width}>${width}
		context_embedder.time_text_embed.text_embedder.linear_1 ${context}>${width}
		context_embedder.time_text_embed.text_embedder.linear_2 ${width}>${width}
		context_embedder.proj_in ${context}>${width}
		context_embedder.token_refiner.refiner_blocks.{2}.
		.(norm1|norm2) =${width}
		.attn.(to_q|to_k|to_v|to_out.0) ${width}>${width}
		.ff.net.0.proj ${width}>${4 * width}
		.ff.net.2 ${4 * width}>${width}
		.norm_out.linear ${width}>${2 * width}
	`;
}

function originalDouble(width: number, blocks: number): string {
	return `
		double_blocks.{${blocks}}.
		.(img|txt)_mod.(linear|lin) ${width}>${6 * width}
		.(img|txt)_attn.qkv ${width}>${3 * width}
		.(img|txt)_attn.proj ${width}>${width}
		.(img|txt)_attn.(q_norm|k_norm|norm.query_norm|norm.key_norm) =128
		.(img|txt)_mlp.(fc1|0) ${width}>${4 * width}
		.(img|txt)_mlp.(fc2|2) ${4 * width}>${width}
		final_layer.adaLN_modulation.1 ${width}>${2 * width}
		(time_in|guidance_in|time_r_in).(mlp.0|in_layer) 256>${width}
		(time_in|guidance_in|time_r_in).(mlp.2|out_layer) ${width}>${width}
	`;
}

function originalSingle(width: number, blocks: number): string {
	return `
		single_blocks.{${blocks}}.
		.linear1 ${width}>${7 * width}
		.linear2 ${5 * width}>${width}
		.(q_norm|k_norm|norm.query_norm|norm.key_norm) =128
		.modulation.(linear|lin) ${width}>${3 * width}
	`;
}

function diffusersDouble(width: number, blocks: number): string {
	return `
		transformer_blocks.{${blocks}}.
		.(norm1|norm1_context).linear ${width}>${6 * width}
		.attn.(to_q|to_k|to_v|to_out.0|add_q_proj|add_k_proj|add_v_proj|to_add_out) ${width}>${width}
		.attn.(norm_q|norm_k|norm_added_q|norm_added_k) =128
		.(ff|ff_context).net.0.proj ${width}>${4 * width}
		.(ff|ff_context).net.2 ${4 * width}>${width}
		norm_out.linear ${width}>${2 * width}
	`;
}

function diffusersSingle(width: number, blocks: number): string {
	return `
		single_transformer_blocks.{${blocks}}.
		.norm.linear ${width}>${3 * width}
		.attn.(to_q|to_k|to_v) ${width}>${width}
		.attn.(norm_q|norm_k) =128
		.proj_mlp ${width}>${4 * width}
		.proj_out ${5 * width}>${width}
	`;
}

export const HUNYUAN_VIDEO = `
	img_in.proj 16|33>3072@1x2x2
	vector_in.in_layer 768>3072
	vector_in.out_layer 3072>3072
	final_layer.linear 3072>64
	${originalRefiner(3072, 4096)}
	${originalDouble(3072, 20)}
	${originalSingle(3072, 40)}
`;

/** HunyuanVideo in the names of diffusers, which FramePack has as its own. */
export const HUNYUAN_VIDEO_DIFFUSERS = `
	x_embedder.proj 16|33>3072@1x2x2
	time_text_embed.(timestep_embedder|guidance_embedder).linear_1 256>3072
	time_text_embed.text_embedder.linear_1 768>3072
	time_text_embed.(timestep_embedder|text_embedder|guidance_embedder).linear_2 3072>3072
	proj_out 3072>64
	${diffusersRefiner(3072, 4096)}
	${diffusersDouble(3072, 20)}
	${diffusersSingle(3072, 40)}
`;

export const FRAMEPACK = `
	${HUNYUAN_VIDEO_DIFFUSERS}
	clean_x_embedder.proj 16>3072@1x2x2
	clean_x_embedder.proj_2x 16>3072@2x4x4
	clean_x_embedder.proj_4x 16>3072@4x8x8
	image_projection.up 1152>9216
	image_projection.down 9216>3072
`;

export const HUNYUAN_IMAGE = `
	(img_in|x_embedder).proj 64>3584@1x1
	byt5_in.fc1 1472>2048
	byt5_in.fc2 2048>2048
	byt5_in.fc3 2048>3584
	context_embedder_2.linear_1 1472>2048
	context_embedder_2.linear_2 2048>2048
	context_embedder_2.linear_3 2048>3584
	time_guidance_embed.(timestep_embedder|timestep_embedder_r|guidance_embedder).linear_1 256>3584
	time_guidance_embed.(timestep_embedder|timestep_embedder_r|guidance_embedder).linear_2 3584>3584
	(final_layer.linear|proj_out) 3584>64
	${originalRefiner(3584, 3584)}
	${diffusersRefiner(3584, 3584)}
	${originalDouble(3584, 20)}
	${originalSingle(3584, 40)}
	${diffusersDouble(3584, 20)}
	${diffusersSingle(3584, 40)}
`;

/** HunyuanVideo 1.5: double blocks only. musubi splits the fused projection into `img_attn_q`, `_k` and `_v`. */
export const HUNYUAN_VIDEO_15 = `
	(img_in|x_embedder).proj 65|98>2048@1x1x1
	byt5_in.fc1 1472>2048
	byt5_in.(fc2|fc3) 2048>2048
	context_embedder_2.linear_1 1472>2048
	context_embedder_2.(linear_2|linear_3) 2048>2048
	(vision_in.proj.1|image_embedder.linear_1) 1152>1152
	(vision_in.proj.3|image_embedder.linear_2) 1152>2048
	time_embed.timestep_embedder.linear_1 256>2048
	time_embed.timestep_embedder.linear_2 2048>2048
	double_blocks.{54}.(img|txt)_attn_(q|k|v) 2048>2048
	(final_layer.linear|proj_out) 2048>32
	${originalRefiner(2048, 3584)}
	${diffusersRefiner(2048, 3584)}
	${originalDouble(2048, 54)}
	${diffusersDouble(2048, 54)}
`;

export const HUNYUAN_DIT = `
	(x_embedder|pos_embed).proj 4>1408@2x2
	(mlp_t5.0|text_embedder.linear_1) 2048>8192
	(mlp_t5.2|text_embedder.linear_2) 8192>1024
	(pooler|time_extra_emb.pooler).(k_proj|q_proj|v_proj) 2048>2048
	(pooler|time_extra_emb.pooler).c_proj 2048>1024
	(t_embedder.mlp.0|time_extra_emb.timestep_embedder.linear_1) 256>1408
	(t_embedder.mlp.2|time_extra_emb.timestep_embedder.linear_2) 1408>1408
	(extra_embedder.0|time_extra_emb.extra_embedder.linear_1) 1024|3968>5632
	(extra_embedder.2|time_extra_emb.extra_embedder.linear_2) 5632>1408
	blocks.{40}.
	.(norm1|norm1.norm|norm2|norm3) =1408
	.(default_modulation.1|norm1.linear) 1408>1408
	.attn1.Wqkv 1408>4224
	.attn1.(to_q|to_k|to_v|to_out.0|out_proj) 1408>1408
	.attn2.(to_q|to_out.0|q_proj|out_proj) 1408>1408
	.attn2.(to_k|to_v) 1024>1408
	.attn2.kv_proj 1024>2816
	.(mlp.fc1|ff.net.0.proj) 1408>6144
	.(mlp.fc2|ff.net.2) 6144>1408
	blocks.{21-39}.skip_linear 2816>1408
	(final_layer.linear|proj_out) 1408>32
	(final_layer.adaLN_modulation.1|norm_out.linear) 1408>2816
`;
