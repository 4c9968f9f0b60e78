/** Blocks and refiners of Z-Image, fused as in ComfyUI or not, as its authors and diffusers have them. */
const Z_IMAGE_ATTENTION = `
	.attention.qkv 3840>11520
	.attention.(to_q|to_k|to_v|to_out.0|out) 3840>3840
	.attention.(q_norm|k_norm|norm_q|norm_k) =128
	.feed_forward.(w1|w3) 3840>10240
	.feed_forward.w2 10240>3840
	.(attention_norm1|ffn_norm1|attention_norm2|ffn_norm2) =3840
`;

/** Z-Image, and Z-Image Omni, which has an additional SigLIP tower. */
export const Z_IMAGE = `
	(x_embedder|all_x_embedder.2-1) 64>3840
	t_embedder.mlp.0 256>1024
	t_embedder.mlp.2 1024>256
	cap_embedder.0 =2560
	cap_embedder.1 2560>3840
	siglip_embedder.0 =1152
	siglip_embedder.1 1152>3840
	(x_pad_token|cap_pad_token|siglip_pad_token) =3840
	layers.{30}.
	.adaLN_modulation.0 256>15360
	${Z_IMAGE_ATTENTION}
	noise_refiner.{2}.
	.adaLN_modulation.0 256>15360
	${Z_IMAGE_ATTENTION}
	(context_refiner|siglip_refiner).{2}.
	${Z_IMAGE_ATTENTION}
	(final_layer|all_final_layer.2-1).linear 3840>64
	(final_layer|all_final_layer.2-1).adaLN_modulation.1 256>3840
`;

/** Grouped attention: a third as many heads for keys and values, which the fused projection (3840) hides. */
const LUMINA2_ATTENTION = `
	.attention.qkv 2304>3840
	.attention.out 2304>2304
	.attention.(q_norm|k_norm) =96
	.feed_forward.(w1|w3|linear_1|linear_3) 2304>9216
	.feed_forward.(w2|linear_2) 9216>2304
	.(attention_norm1|attention_norm2|ffn_norm1|ffn_norm2|norm2) =2304
	.attn.(to_q|to_out.0) 2304>2304
	.attn.(to_k|to_v) 2304>768
	.attn.(norm_q|norm_k) =96
`;

export const LUMINA2 = `
	x_embedder 64>2304
	(t_embedder.mlp.0|time_caption_embed.timestep_embedder.linear_1) 256>1024
	(t_embedder.mlp.2|time_caption_embed.timestep_embedder.linear_2) 1024>1024
	(cap_embedder.0|time_caption_embed.caption_embedder.0) =2304
	(cap_embedder.1|time_caption_embed.caption_embedder.1) 2304>2304
	layers.{26}.
	.(adaLN_modulation.1|norm1.linear) 1024>9216
	.norm1.norm =2304
	${LUMINA2_ATTENTION}
	noise_refiner.{2}.
	.(adaLN_modulation.1|norm1.linear) 1024>9216
	.norm1.norm =2304
	${LUMINA2_ATTENTION}
	context_refiner.{2}.
	.norm1 =2304
	${LUMINA2_ATTENTION}
	(final_layer.adaLN_modulation.1|norm_out.linear_1) 1024>2304
	(final_layer.linear|norm_out.linear_2) 2304>64
	norm_final =2304
`;

/** NewBie: Lumina 2 with more layers and a CLIP vector in addition to the time. */
export const NEWBIE = `
	x_embedder 64>2304
	t_embedder.mlp.0 256>1024
	t_embedder.mlp.2 1024>1024
	cap_embedder.0 =2560
	cap_embedder.1 2560>2304
	clip_text_pooled_proj.0 =1024
	clip_text_pooled_proj.1 1024>1024
	time_text_embed.1 2048>1024
	layers.{36}.
	.adaLN_modulation.1 1024>9216
	${LUMINA2_ATTENTION}
	noise_refiner.{2}.
	.adaLN_modulation.1 1024>9216
	${LUMINA2_ATTENTION}
	context_refiner.{2}.
	${LUMINA2_ATTENTION}
	final_layer.adaLN_modulation.1 1024>2304
	final_layer.linear 2304>64
`;

/** OmniGen2 and Boogu: Lumina 2's blocks with wider gates and references. */
function omnigenAttention(width: number, feedForward: number): string {
	return `
		.attn.(to_q|to_out.0) ${width}>${width}
		.attn.(to_k|to_v) ${width}>840
		.attn.(norm_q|norm_k) =120
		.feed_forward.(linear_1|linear_3) ${width}>${feedForward}
		.feed_forward.linear_2 ${feedForward}>${width}
		.(norm1|norm1.norm|norm2|ffn_norm1|ffn_norm2) =${width}
	`;
}

function omnigen(width: number, feedForward: number, caption: number): string {
	return `
		(x_embedder|ref_image_patch_embedder) 64>${width}
		image_index_embedding =${width}
		time_caption_embed.timestep_embedder.linear_1 256>1024
		time_caption_embed.timestep_embedder.linear_2 1024>1024
		time_caption_embed.caption_embedder.0 =${caption}
		time_caption_embed.caption_embedder.1 ${caption}>${width}
		context_refiner.{2}.
		${omnigenAttention(width, feedForward)}
		(noise_refiner|ref_image_refiner).{2}.
		.norm1.linear 1024>${4 * width}
		${omnigenAttention(width, feedForward)}
		norm_out.linear_1 1024>${width}
		norm_out.linear_2 ${width}>64
	`;
}

export const OMNIGEN2 = `
	${omnigen(2520, 10240, 2048)}
	layers.{32}.
	.norm1.linear 1024>10080
	${omnigenAttention(2520, 10240)}
`;

export const BOOGU = `
	${omnigen(3360, 13568, 4096)}
	single_stream_layers.{32}.
	.norm1.linear 1024>13440
	${omnigenAttention(3360, 13568)}
	double_stream_layers.{8}.
	.img_instruct_attn.(norm_q|norm_k) =120
	.img_instruct_attn.to_out.0 3360>3360
	.img_instruct_attn.processor.(img_to_q|instruct_to_q|instruct_out|img_out) 3360>3360
	.img_instruct_attn.processor.(img_to_k|img_to_v|instruct_to_k|instruct_to_v) 3360>840
	.img_self_attn.(to_q|to_out.0) 3360>3360
	.img_self_attn.(to_k|to_v) 3360>840
	.img_self_attn.(norm_q|norm_k) =120
	.(img|instruct)_feed_forward.(linear_1|linear_3) 3360>13568
	.(img|instruct)_feed_forward.linear_2 13568>3360
	.(img_norm1|img_norm2|img_norm3|instruct_norm1|instruct_norm2).linear 1024>13440
	.(img_norm1|img_norm2|img_norm3|instruct_norm1|instruct_norm2).norm =3360
	.(img_attn_norm|img_self_attn_norm|img_ffn_norm1|img_ffn_norm2) =3360
	.(instruct_attn_norm|instruct_ffn_norm1|instruct_ffn_norm2) =3360
`;
