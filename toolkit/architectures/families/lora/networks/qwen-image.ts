/** Qwen-Image, its Edit versions and Layered: all alike. The MLP is `img_mlp.net.0.proj` in both spellings. */
export const QWEN_IMAGE = `
	img_in 64>3072
	txt_in 3584>3072
	txt_norm =3584
	time_text_embed.timestep_embedder.linear_1 256>3072
	time_text_embed.timestep_embedder.linear_2 3072>3072
	time_text_embed.addition_t_embedding 3072>2
	transformer_blocks.{60}.
	.(img|txt)_mod.1 3072>18432
	.(img|txt)_mlp.net.0.proj 3072>12288
	.(img|txt)_mlp.net.2 12288>3072
	.attn.(to_q|to_k|to_v|to_out.0|add_q_proj|add_k_proj|add_v_proj|to_add_out) 3072>3072
	.attn.(norm_q|norm_k|norm_added_q|norm_added_k) =128
	norm_out.linear 3072>6144
	proj_out 3072>64
`;
