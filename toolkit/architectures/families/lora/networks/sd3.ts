interface Sd3Size {
	readonly width: number;
	readonly blocks: number;
	/** Blocks with a second self-attention of the image, as in SD 3.5 medium. */
	readonly dual: number;
}

/** SD3: the last block has no output projection for the text. */
function sd3({ width, blocks, dual }: Sd3Size): string {
	const [last, square] = [blocks - 1, `${width}>${width}`];
	return `
		(x_embedder|pos_embed).proj 16>${width}@2x2
		(t_embedder.mlp.0|time_text_embed.timestep_embedder.linear_1) 256>${width}
		(t_embedder.mlp.2|time_text_embed.timestep_embedder.linear_2) ${square}
		(y_embedder.mlp.0|time_text_embed.text_embedder.linear_1) 2048>${width}
		(y_embedder.mlp.2|time_text_embed.text_embedder.linear_2) ${square}
		context_embedder 4096>${width}
		joint_blocks.{${blocks}}.(context|x)_block.
		.attn.qkv ${width}>${3 * width}
		.attn.(ln_q|ln_k) =64
		joint_blocks.{${blocks}}.x_block.
		.attn.proj ${square}
		.mlp.fc1 ${width}>${4 * width}
		.mlp.fc2 ${4 * width}>${width}
		joint_blocks.{${last}}.context_block.
		.attn.proj ${square}
		.mlp.fc1 ${width}>${4 * width}
		.mlp.fc2 ${4 * width}>${width}
		.adaLN_modulation.1 ${width}>${6 * width}
		joint_blocks.${last}.context_block.adaLN_modulation.1 ${width}>${2 * width}
		joint_blocks.{${dual}-${last}}.x_block.adaLN_modulation.1 ${width}>${6 * width}
		transformer_blocks.{${blocks}}.
		.attn.(to_q|to_k|to_v|to_out.0|add_q_proj|add_k_proj|add_v_proj) ${square}
		.attn.(norm_q|norm_k|norm_added_q|norm_added_k) =64
		.ff.net.0.proj ${width}>${4 * width}
		.ff.net.2 ${4 * width}>${width}
		transformer_blocks.{${last}}.
		.attn.to_add_out ${square}
		.ff_context.net.0.proj ${width}>${4 * width}
		.ff_context.net.2 ${4 * width}>${width}
		.norm1_context.linear ${width}>${6 * width}
		transformer_blocks.${last}.norm1_context.linear ${width}>${2 * width}
		transformer_blocks.{${dual}-${last}}.norm1.linear ${width}>${6 * width}
		(final_layer.adaLN_modulation.1|norm_out.linear) ${width}>${2 * width}
		(final_layer.linear|proj_out) ${width}>64
		${dual > 0 ? dualAttention(width, dual) : ""}
	`;
}

function dualAttention(width: number, dual: number): string {
	return `
		joint_blocks.{${dual}}.x_block.
		.attn2.qkv ${width}>${3 * width}
		.attn2.proj ${width}>${width}
		.attn2.(ln_q|ln_k) =64
		.adaLN_modulation.1 ${width}>${9 * width}
		transformer_blocks.{${dual}}.
		.attn2.(to_q|to_k|to_v|to_out.0) ${width}>${width}
		.attn2.(norm_q|norm_k) =64
		.norm1.linear ${width}>${9 * width}
	`;
}

export const SD3_MEDIUM = sd3({ width: 1536, blocks: 24, dual: 0 });
export const SD35_MEDIUM = sd3({ width: 1536, blocks: 24, dual: 13 });
export const SD35_LARGE = sd3({ width: 2432, blocks: 38, dual: 0 });
