/** Flux.2: modulation is shared by all blocks, and the MLPs are gated. */
function flux2(width: number, context: number, double: number, single: number): string {
	const [mlp, square] = [3 * width, `${width}>${width}`];
	return `
		(img_in|x_embedder) 128>${width}
		(txt_in|context_embedder) ${context}>${width}
		(time_in|guidance_in).in_layer 256>${width}
		(time_in|guidance_in).out_layer ${square}
		time_guidance_embed.(timestep_embedder|guidance_embedder).linear_1 256>${width}
		time_guidance_embed.(timestep_embedder|guidance_embedder).linear_2 ${square}
		double_stream_modulation_(img|txt).(lin|linear) ${width}>${6 * width}
		single_stream_modulation.(lin|linear) ${width}>${3 * width}
		double_blocks.{${double}}.
		.(img|txt)_attn.qkv ${width}>${3 * width}
		.(img|txt)_attn.proj ${square}
		.(img|txt)_attn.norm.(query_norm|key_norm) =128
		.(img|txt)_mlp.0 ${width}>${2 * mlp}
		.(img|txt)_mlp.2 ${mlp}>${width}
		single_blocks.{${single}}.
		.linear1 ${width}>${3 * width + 2 * mlp}
		.linear2 ${width + mlp}>${width}
		.norm.(query_norm|key_norm) =128
		transformer_blocks.{${double}}.
		.attn.(to_q|to_k|to_v|to_out.0|add_q_proj|add_k_proj|add_v_proj|to_add_out) ${square}
		.attn.(norm_q|norm_k|norm_added_q|norm_added_k) =128
		.(ff|ff_context).linear_in ${width}>${2 * mlp}
		.(ff|ff_context).linear_out ${mlp}>${width}
		single_transformer_blocks.{${single}}.
		.attn.to_qkv_mlp_proj ${width}>${3 * width + 2 * mlp}
		.attn.to_out ${width + mlp}>${width}
		.attn.(norm_q|norm_k) =128
		(final_layer.adaLN_modulation.1|norm_out.linear) ${width}>${2 * width}
		(final_layer.linear|proj_out) ${width}>128
	`;
}

export const FLUX2_DEV = flux2(6144, 15360, 8, 48);
export const FLUX2_KLEIN_4B = flux2(3072, 7680, 5, 20);
export const FLUX2_KLEIN_9B = flux2(4096, 12288, 8, 24);
