/** The double and single blocks of Flux.1 in the names of Black Forest Labs. */
function originalBlocks(double: number, single: number): string {
	return `
		double_blocks.{${double}}.
		.(img|txt)_attn.qkv 3072>9216
		.(img|txt)_attn.proj 3072>3072
		.(img|txt)_attn.norm.(query_norm|key_norm) =128
		.(img|txt)_attn.norm.(query_norm|key_norm).scale =128
		.(img|txt)_mlp.0 3072>12288
		.(img|txt)_mlp.2 12288>3072
		single_blocks.{${single}}.
		.linear1 3072>21504
		.linear2 15360>3072
		.norm.(query_norm|key_norm) =128
		.norm.(query_norm|key_norm).scale =128
	`;
}

/** The same blocks in the names of diffusers. */
function diffusersBlocks(double: number, single: number): string {
	return `
		transformer_blocks.{${double}}.
		.attn.(to_q|to_k|to_v|to_out.0|add_q_proj|add_k_proj|add_v_proj|to_add_out) 3072>3072
		.attn.(norm_q|norm_k|norm_added_q|norm_added_k) =128
		.(ff|ff_context).net.0.proj 3072>12288
		.(ff|ff_context).net.2 12288>3072
		single_transformer_blocks.{${single}}.
		.attn.(to_q|to_k|to_v) 3072>3072
		.attn.(norm_q|norm_k) =128
		.proj_mlp 3072>12288
		.proj_out 15360>3072
	`;
}

/** Modulation by time, which Flux.1 and LongCat compute in each block and Chroma in one network for all. */
function modulation(double: number, single: number): string {
	return `
		double_blocks.{${double}}.(img|txt)_mod.lin 3072>18432
		single_blocks.{${single}}.modulation.lin 3072>9216
		transformer_blocks.{${double}}.(norm1|norm1_context).linear 3072>18432
		single_transformer_blocks.{${single}}.norm.linear 3072>9216
		final_layer.adaLN_modulation.1 3072>6144
		norm_out.linear 3072>6144
		time_in.in_layer 256>3072
		time_in.out_layer 3072>3072
	`;
}

/** Flux.1: dev, schnell, Kontext, Krea, Fill (384 channels in), Canny and Depth (128), Flex.2 (196). */
export const FLUX1 = `
	(img_in|x_embedder) 64|128|196|384>3072
	(txt_in|context_embedder) 4096>3072
	(vector_in.in_layer|time_text_embed.text_embedder.linear_1) 768>3072
	(vector_in.out_layer|time_text_embed.text_embedder.linear_2) 3072>3072
	(guidance_in.in_layer|time_text_embed.guidance_embedder.linear_1) 256>3072
	(guidance_in.out_layer|time_text_embed.guidance_embedder.linear_2) 3072>3072
	time_text_embed.timestep_embedder.linear_1 256>3072
	time_text_embed.timestep_embedder.linear_2 3072>3072
	(final_layer.linear|proj_out) 3072>64
	double_blocks.{19}.processor.(qkv_lora1|qkv_lora2) 3072>9216
	double_blocks.{19}.processor.(proj_lora1|proj_lora2) 3072>3072
	single_blocks.{38}.processor.qkv_lora 3072>9216
	single_blocks.{38}.processor.proj_lora 15360>3072
	${originalBlocks(19, 38)}
	${diffusersBlocks(19, 38)}
	${modulation(19, 38)}
`;

/** Chroma, and Chroma Radiance, which reads pixels. */
export const CHROMA = `
	(img_in|x_embedder) 64>3072
	img_in_patch 3>3072@16x16
	(txt_in|context_embedder) 4096>3072
	distilled_guidance_layer.in_proj 64>5120
	distilled_guidance_layer.layers.{5}.(in_layer|out_layer|linear_1|linear_2) 5120>5120
	distilled_guidance_layer.norms.{5} =5120
	distilled_guidance_layer.norms.{5}.scale =5120
	distilled_guidance_layer.out_proj 5120>3072
	(final_layer.linear|proj_out) 3072>64
	nerf_image_embedder.embedder.0 67>64
	nerf_blocks.{4}.param_generator 3072>49152
	nerf_final_layer_conv.conv 64>3@3x3
	${originalBlocks(19, 38)}
	${diffusersBlocks(19, 38)}
`;

export const LONGCAT_IMAGE = `
	(img_in|x_embedder) 64>3072
	(txt_in|context_embedder) 3584>3072
	time_embed.timestep_embedder.linear_1 256>3072
	time_embed.timestep_embedder.linear_2 3072>3072
	(final_layer.linear|proj_out) 3072>64
	${originalBlocks(10, 20)}
	${diffusersBlocks(10, 20)}
	${modulation(10, 20)}
`;

/** Ovis-Image: gated MLPs, so that the first projection is twice as wide. */
export const OVIS_IMAGE = `
	(img_in|x_embedder) 64>3072
	(txt_in|context_embedder) 2048>3072
	txt_norm =2048
	context_embedder_norm =2048
	(final_layer.linear|proj_out) 3072>64
	double_blocks.{6}.
	.(img|txt)_attn.qkv 3072>9216
	.(img|txt)_attn.proj 3072>3072
	.(img|txt)_attn.norm.(query_norm|key_norm) =128
	.(img|txt)_mlp.(gate_proj|up_proj) 3072>12288
	.(img|txt)_mlp.down_proj 12288>3072
	single_blocks.{27}.
	.linear1 3072>33792
	.linear2 15360>3072
	.norm.(query_norm|key_norm) =128
	transformer_blocks.{6}.
	.attn.(to_q|to_k|to_v|to_out.0|add_q_proj|add_k_proj|add_v_proj|to_add_out) 3072>3072
	.attn.(norm_q|norm_k|norm_added_q|norm_added_k) =128
	.(ff|ff_context).net.0.proj 3072>24576
	.(ff|ff_context).net.2 12288>3072
	single_transformer_blocks.{27}.
	.attn.(to_q|to_k|to_v) 3072>3072
	.attn.(norm_q|norm_k) =128
	.proj_mlp 3072>24576
	.proj_out 15360>3072
	${modulation(6, 27)}
`;
