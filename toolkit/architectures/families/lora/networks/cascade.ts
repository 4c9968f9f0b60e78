interface CascadeSize {
	readonly width: number;
	/** Stages of each level of the down path: a residual block, a time block and an attention block each. */
	readonly stages: readonly [number, number];
}

/** The prior (stage C) of Stable Cascade in the original names and in those of diffusers. */
function cascadePrior({ width, stages: [first, second] }: CascadeSize): string {
	return `
		clip_txt_mapper 1280>${width}
		clip_txt_pooled_mapper 1280>${4 * width}
		clip_img_mapper 768>${4 * width}
		embedding.1 16>${width}@1x1
		clf.1 ${width}>16@1x1
		down_downscalers.1.1.blocks.0 ${width}>${width}@1x1
		up_upscalers.0.1.blocks.1 ${width}>${width}@1x1
		up_blocks.1.0.channelwise.0 ${2 * width}>${4 * width}
		${level("down_blocks.0", first, width)}
		${level("down_blocks.1", second, width)}
		${level("up_blocks.0", second, width)}
		${level("up_blocks.1", first, width)}
	`;
}

function level(path: string, stages: number, width: number): string {
	const last = 3 * (stages - 1);
	return `
		${path}.{0-${last}/3}.
		.depthwise 1>${width}@3x3
		.channelwise.0 ${width}>${4 * width}
		.channelwise.4 ${4 * width}>${width}
		${path}.{1-${last + 1}/3}.(mapper|mapper_sca|mapper_crp) 64>${2 * width}
		${path}.{2-${last + 2}/3}.
		.attention.attn.out_proj ${width}>${width}
		.attention.(to_q|to_k|to_v|to_out.0) ${width}>${width}
		.kv_mapper.1 ${width}>${width}
	`;
}

export const CASCADE_C = cascadePrior({ width: 2048, stages: [8, 24] });
export const CASCADE_C_LITE = cascadePrior({ width: 1536, stages: [4, 12] });
