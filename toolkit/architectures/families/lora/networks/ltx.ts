/** One stream of LTX: LTX-2 has one for video and one for sound. `before`: the prefix of the stream's names. */
function stream(width: number, blocks: number, before: string): string {
	const square = `${width}>${width}`;
	return `
		transformer_blocks.{${blocks}}.
		.${before}(attn1|attn2).(to_q|to_k|to_v|to_out.0) ${square}
		.${before}(attn1|attn2).(q_norm|k_norm|norm_q|norm_k) =${width}
		.${before}ff.net.0.proj ${width}>${4 * width}
		.${before}ff.net.2 ${4 * width}>${width}
		.${before}scale_shift_table =${width}
		${before}(patchify_proj|proj_in) 128>${width}
		${before}(adaln_single|time_embed).emb.timestep_embedder.linear_1 256>${width}
		${before}(adaln_single|time_embed).emb.timestep_embedder.linear_2 ${square}
		${before}caption_projection.linear_2 ${square}
		${before}proj_out ${width}>128
		${before}scale_shift_table =${width}
	`;
}

function ltx(width: number, blocks: number): string {
	return `
		${stream(width, blocks, "")}
		(adaln_single|time_embed).linear ${width}>${6 * width}
		caption_projection.linear_1 4096>${width}
	`;
}

export const LTX_2B = ltx(2048, 28);
export const LTX_13B = ltx(4096, 48);

/** LTX-2, and LTX-2.3 and 2.5, which gate their attentions (`to_gate_logits`) and embed the prompt's scale. */
export const LTX2 = `
	${stream(4096, 48, "")}
	${stream(2048, 48, "audio_")}
	(adaln_single|time_embed).linear 4096>24576
	(adaln_single|time_embed).linear 4096>36864
	audio_(adaln_single|time_embed).linear 2048>12288
	audio_(adaln_single|time_embed).linear 2048>18432
	caption_projection.linear_1 3840>4096
	audio_caption_projection.linear_1 3840>2048
	transformer_blocks.{48}.
	.(attn1|attn2|audio_to_video_attn).to_gate_logits 4096>32
	.(audio_attn1|audio_attn2|video_to_audio_attn).to_gate_logits 2048>32
	.audio_to_video_attn.to_q 4096>2048
	.audio_to_video_attn.(to_k|to_v) 2048>2048
	.audio_to_video_attn.to_out.0 2048>4096
	.video_to_audio_attn.(to_q|to_out.0) 2048>2048
	.video_to_audio_attn.(to_k|to_v) 4096>2048
	.(audio_to_video_attn|video_to_audio_attn).(q_norm|k_norm|norm_q|norm_k) =2048
	(prompt_adaln_single|prompt_adaln).emb.timestep_embedder.linear_1 256>4096
	(prompt_adaln_single|prompt_adaln).emb.timestep_embedder.linear_2 4096>4096
	(prompt_adaln_single|prompt_adaln).linear 4096>8192
	audio_(prompt_adaln_single|prompt_adaln).emb.timestep_embedder.linear_1 256>2048
	audio_(prompt_adaln_single|prompt_adaln).emb.timestep_embedder.linear_2 2048>2048
	audio_(prompt_adaln_single|prompt_adaln).linear 2048>4096
	${gates("av_ca_video_scale_shift_adaln_single|av_cross_attn_video_scale_shift", 4096, 16384)}
	${gates("av_ca_a2v_gate_adaln_single|av_cross_attn_video_a2v_gate", 4096, 4096)}
	${gates("av_ca_audio_scale_shift_adaln_single|av_cross_attn_audio_scale_shift", 2048, 8192)}
	${gates("av_ca_v2a_gate_adaln_single|av_cross_attn_audio_v2a_gate", 2048, 2048)}
	(video_embeddings_connector|audio_embeddings_connector).transformer_1d_blocks.{2}.
	.attn1.(to_q|to_k|to_v|to_out.0) 3840>3840
	.ff.net.0.proj 3840>15360
	.ff.net.2 15360>3840
	${connector("video_embeddings_connector", 4096)}
	${connector("audio_embeddings_connector", 2048)}
`;

function gates(names: string, width: number, outputs: number): string {
	return `
		(${names}).emb.timestep_embedder.linear_1 256>${width}
		(${names}).emb.timestep_embedder.linear_2 ${width}>${width}
		(${names}).linear ${width}>${outputs}
	`;
}

function connector(name: string, width: number): string {
	return `
		${name}.transformer_1d_blocks.{8}.
		.attn1.(to_q|to_k|to_v|to_out.0) ${width}>${width}
		.attn1.to_gate_logits ${width}>32
		.ff.net.0.proj ${width}>${4 * width}
		.ff.net.2 ${4 * width}>${width}
	`;
}
