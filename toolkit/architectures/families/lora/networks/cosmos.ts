/** Cosmos-Predict2, and Cosmos 1 in the names of diffusers. Time enters each block through a bottleneck of 256. */
function cosmosDiffusers(width: number, blocks: number): string {
	const square = `${width}>${width}`;
	return `
		patch_embed.proj 68|72>${width}
		time_embed.t_embedder.linear_1 ${square}
		time_embed.t_embedder.linear_2 ${width}>${3 * width}
		time_embed.norm =${width}
		transformer_blocks.{${blocks}}.
		.attn1.(to_q|to_k|to_v|to_out.0) ${square}
		.attn2.(to_q|to_out.0) ${square}
		.attn2.(to_k|to_v) 1024>${width}
		.(attn1|attn2).(norm_q|norm_k) =128
		.(norm1|norm2|norm3).linear_1 ${width}>256
		.(norm1|norm2|norm3).linear_2 256>${3 * width}
		.ff.net.0.proj ${width}>${4 * width}
		.ff.net.2 ${4 * width}>${width}
		norm_out.linear_1 ${width}>256
		norm_out.linear_2 256>${2 * width}
		proj_out ${width}>64
	`;
}

function cosmosPredict2(width: number, blocks: number): string {
	const square = `${width}>${width}`;
	return `
		${cosmosDiffusers(width, blocks)}
		x_embedder.proj.1 68|72>${width}
		t_embedder.1.linear_1 ${square}
		t_embedder.1.linear_2 ${width}>${3 * width}
		t_embedding_norm =${width}
		blocks.{${blocks}}.
		.(self_attn|cross_attn).(q_proj|output_proj) ${square}
		.self_attn.(k_proj|v_proj) ${square}
		.cross_attn.(k_proj|v_proj) 1024>${width}
		.(self_attn|cross_attn).(q_norm|k_norm) =128
		.mlp.layer1 ${width}>${4 * width}
		.mlp.layer2 ${4 * width}>${width}
		.adaln_modulation_(self_attn|cross_attn|mlp).1 ${width}>256
		.adaln_modulation_(self_attn|cross_attn|mlp).2 256>${3 * width}
		final_layer.adaln_modulation.1 ${width}>256
		final_layer.adaln_modulation.2 256>${2 * width}
		final_layer.linear ${width}>64
	`;
}

export const COSMOS1_7B = cosmosDiffusers(4096, 28);
export const COSMOS1_14B = cosmosDiffusers(5120, 36);
export const COSMOS_PREDICT2_2B = cosmosPredict2(2048, 28);
export const COSMOS_PREDICT2_14B = cosmosPredict2(5120, 36);

/** Anima: Cosmos-Predict2 2B with an adapter for its language model. */
export const ANIMA = `
	${COSMOS_PREDICT2_2B}
	llm_adapter.embed 1024>32128
	llm_adapter.blocks.{6}.
	.(self_attn|cross_attn).(q_proj|k_proj|v_proj|o_proj) 1024>1024
	.(self_attn|cross_attn).(q_norm|k_norm) =64
	.(norm_self_attn|norm_cross_attn|norm_mlp) =1024
	.mlp.0 1024>4096
	.mlp.2 4096>1024
	llm_adapter.out_proj 1024>1024
	llm_adapter.norm =1024
`;
