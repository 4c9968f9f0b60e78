interface WanSize {
	readonly width: number;
	readonly feedForward: number;
	readonly blocks: number;
	/** Input channels: 16, 36 with an image, more in the control variants, 48 in the 5B. */
	readonly inputs: string;
	readonly outputs: number;
}

/** Wan for text-to-video. */
function wan({ width, feedForward, blocks, inputs, outputs }: WanSize): string {
	const square = `${width}>${width}`;
	return `
		patch_embedding ${inputs}>${width}@1x2x2
		(text_embedding.0|condition_embedder.text_embedder.linear_1) 4096>${width}
		(text_embedding.2|condition_embedder.text_embedder.linear_2) ${square}
		(time_embedding.0|condition_embedder.time_embedder.linear_1) 256>${width}
		(time_embedding.2|condition_embedder.time_embedder.linear_2) ${square}
		(time_projection.1|condition_embedder.time_proj) ${width}>${6 * width}
		(head.head|proj_out) ${width}>${outputs}
		(head.modulation|scale_shift_table) =${width}
		blocks.{${blocks}}.
		.(self_attn|cross_attn).(q|k|v|o) ${square}
		.(self_attn|cross_attn).(norm_q|norm_k) =${width}
		.(attn1|attn2).(to_q|to_k|to_v|to_out.0) ${square}
		.(attn1|attn2).(norm_q|norm_k) =${width}
		.(norm2|norm3) =${width}
		.(ffn.0|ffn.net.0.proj) ${width}>${feedForward}
		.(ffn.2|ffn.net.2) ${feedForward}>${width}
		.(modulation|scale_shift_table) =${width}
		ref_conv 16>${width}@2x2
	`;
}

/** VACE: additional blocks for an input video that is to be edited. */
function vace({ width, feedForward }: WanSize, blocks: number): string {
	const square = `${width}>${width}`;
	return `
		vace_patch_embedding 96>${width}@1x2x2
		vace_blocks.0.(before_proj|proj_in) ${square}
		vace_blocks.{${blocks}}.
		.(after_proj|proj_out) ${square}
		.(self_attn|cross_attn).(q|k|v|o) ${square}
		.(self_attn|cross_attn).(norm_q|norm_k) =${width}
		.(attn1|attn2).(to_q|to_k|to_v|to_out.0) ${square}
		.(attn1|attn2).(norm_q|norm_k) =${width}
		.(norm2|norm3) =${width}
		.(ffn.0|ffn.net.0.proj) ${width}>${feedForward}
		.(ffn.2|ffn.net.2) ${feedForward}>${width}
	`;
}

/** The modules that Wan 2.1 adds for a CLIP image input. */
function withImage(width: number, blocks: number): string {
	return `
		img_emb.proj.0 =1280
		(img_emb.proj.1|condition_embedder.image_embedder.ff.net.0.proj) 1280>1280
		(img_emb.proj.3|condition_embedder.image_embedder.ff.net.2) 1280>${width}
		(img_emb.proj.4|condition_embedder.image_embedder.norm2) =${width}
		condition_embedder.image_embedder.norm1 =1280
		blocks.{${blocks}}.
		.cross_attn.(k_img|v_img) ${width}>${width}
		.cross_attn.norm_k_img =${width}
		.attn2.(add_k_proj|add_v_proj) ${width}>${width}
		.attn2.norm_added_k =${width}
	`;
}

const SMALL: WanSize = { width: 1536, feedForward: 8960, blocks: 30, inputs: "16|32|36|48", outputs: 64 };
const LARGE: WanSize = { width: 5120, feedForward: 13824, blocks: 40, inputs: "16|32|36|48|52", outputs: 64 };

/** Wan 2.1, 1.3B; with an image in the Fun variants. */
export const WAN21_1_3B = wan(SMALL) + withImage(SMALL.width, SMALL.blocks) + vace(SMALL, 15);
/** Wan 2.1, 14B, from text or from an image. */
export const WAN21_14B = wan(LARGE) + withImage(LARGE.width, LARGE.blocks) + vace(LARGE, 8);
/** Wan 2.2, A14B, both experts; SkyReels V2, 14B, from text. */
export const WAN_14B = wan(LARGE);
/** Wan 2.2, 5B. */
export const WAN22_5B = wan({ width: 3072, feedForward: 14336, blocks: 30, inputs: "48", outputs: 192 });
