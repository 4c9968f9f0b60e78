/** The sizes of a Stable Diffusion UNet, which differ between its versions. */
export interface UnetShape {
	/** Channels of each level. */
	readonly channels: readonly number[];
	/** Transformer blocks of each attention in each level, in the down and the up path; 0 for no attention. */
	readonly down: readonly (readonly number[])[];
	readonly up: readonly (readonly number[])[];
	/** Transformer blocks in the middle; null if the middle is a single residual block. */
	readonly middle: number | null;
	/** Width of the text encoder's output, which the cross-attention reads. */
	readonly context: number;
	/** Whether the attention's `proj_in` and `proj_out` are linear modules, not 1×1 convolutions. */
	readonly linear: boolean;
	/** Width of the vector that is embedded together with the time; null for none. */
	readonly vector: string | null;
	/** Input channels: 9 for inpainting, 8 for pix2pix, 12 for IC-Light. */
	readonly latent: string;
}

/** All modules in the names of diffusers and in the original ones (LDM), as kohya writes them for SD v1 and for XL. */
export function unetModules(shape: UnetShape): string {
	return [...ends(shape), ...diffusersBlocks(shape), ...originalBlocks(shape)].join("\n");
}

function ends({ channels, vector, latent }: UnetShape): string[] {
	const first = channels[0] ?? 0;
	const time = 4 * first;
	const lines = [
		`conv_in ${latent}>${first}@3x3`,
		`conv_norm_out =${first}`,
		`conv_out ${first}>4@3x3`,
		`time_embedding.linear_1 ${first}>${time}`,
		`time_embedding.linear_2 ${time}>${time}`,
		`time_embedding.cond_proj 256>${first}`,
		`input_blocks.0.0 ${latent}>${first}@3x3`,
		`time_embed.0 ${first}>${time}`,
		`time_embed.2 ${time}>${time}`,
		`out.0 =${first}`,
		`out.2 ${first}>4@3x3`,
	];
	if (vector === null) return lines;
	return lines.concat([
		`add_embedding.linear_1 ${vector}>${time}`,
		`add_embedding.linear_2 ${time}>${time}`,
		`label_emb.0.0 ${vector}>${time}`,
		`label_emb.0.2 ${time}>${time}`,
	]);
}

function diffusersBlocks(shape: UnetShape): string[] {
	const { channels, down, up, middle } = shape;
	const lines: string[] = [];
	const last = channels.length - 1;
	let before = channels[0] ?? 0;
	channels.forEach((width, level) => {
		down[level]?.forEach((depth, i) => {
			lines.push(...diffusersResnet(`down_blocks.${level}.resnets.${i}`, i === 0 ? before : width, width, shape));
			lines.push(...attention(`down_blocks.${level}.attentions.${i}`, width, depth, shape));
		});
		if (level < last) lines.push(`down_blocks.${level}.downsamplers.0.conv ${width}>${width}@3x3`);
		before = width;
	});
	const deepest = channels[last] ?? 0;
	lines.push(...diffusersResnet(`mid_block.resnets.{${middle === null ? 1 : 2}}`, deepest, deepest, shape));
	if (middle !== null) lines.push(...attention("mid_block.attentions.0", deepest, middle, shape));
	const skips = skipWidths(shape);
	channels.toReversed().forEach((width, level) => {
		up[level]?.forEach((depth, i) => {
			const inputs = before + (skips.pop() ?? 0);
			lines.push(...diffusersResnet(`up_blocks.${level}.resnets.${i}`, inputs, width, shape));
			lines.push(...attention(`up_blocks.${level}.attentions.${i}`, width, depth, shape));
			before = width;
		});
		if (level < last) lines.push(`up_blocks.${level}.upsamplers.0.conv ${width}>${width}@3x3`);
	});
	return lines;
}

function originalBlocks(shape: UnetShape): string[] {
	const { channels, down, up, middle } = shape;
	const lines: string[] = [];
	const last = channels.length - 1;
	let before = channels[0] ?? 0;
	let block = 1;
	channels.forEach((width, level) => {
		down[level]?.forEach((depth, i) => {
			lines.push(...originalResnet(`input_blocks.${block}.0`, i === 0 ? before : width, width, shape));
			lines.push(...attention(`input_blocks.${block}.1`, width, depth, shape));
			block++;
		});
		if (level < last) lines.push(`input_blocks.${block++}.0.op ${width}>${width}@3x3`);
		before = width;
	});
	const deepest = channels[last] ?? 0;
	lines.push(...originalResnet("middle_block.0", deepest, deepest, shape));
	if (middle !== null) {
		lines.push(...attention("middle_block.1", deepest, middle, shape));
		lines.push(...originalResnet("middle_block.2", deepest, deepest, shape));
	}
	const skips = skipWidths(shape);
	block = 0;
	channels.toReversed().forEach((width, level) => {
		const depths = up[level] ?? [];
		depths.forEach((depth, i) => {
			const inputs = before + (skips.pop() ?? 0);
			lines.push(...originalResnet(`output_blocks.${block}.0`, inputs, width, shape));
			lines.push(...attention(`output_blocks.${block}.1`, width, depth, shape));
			const isLast = i === depths.length - 1;
			if (isLast && level < last) {
				lines.push(`output_blocks.${block}.${depth === 0 ? 1 : 2}.conv ${width}>${width}@3x3`);
			}
			before = width;
			block++;
		});
	});
	return lines;
}

/** Widths of the skip connections from the down path to the up path, in their order. */
function skipWidths({ channels, down }: UnetShape): number[] {
	const widths = [channels[0] ?? 0];
	channels.forEach((width, level) => {
		for (const _ of down[level] ?? []) widths.push(width);
		if (level < channels.length - 1) widths.push(width);
	});
	return widths;
}

function diffusersResnet(path: string, inputs: number, outputs: number, { channels }: UnetShape): string[] {
	const shortcut = inputs === outputs ? [] : [`.conv_shortcut ${inputs}>${outputs}@1x1`];
	return [
		`${path}.`,
		`.norm1 =${inputs}`,
		`.conv1 ${inputs}>${outputs}@3x3`,
		`.time_emb_proj ${4 * (channels[0] ?? 0)}>${outputs}`,
		`.norm2 =${outputs}`,
		`.conv2 ${outputs}>${outputs}@3x3`,
		...shortcut,
	];
}

function originalResnet(path: string, inputs: number, outputs: number, { channels }: UnetShape): string[] {
	const shortcut = inputs === outputs ? [] : [`.skip_connection ${inputs}>${outputs}@1x1`];
	return [
		`${path}.`,
		`.in_layers.0 =${inputs}`,
		`.in_layers.2 ${inputs}>${outputs}@3x3`,
		`.emb_layers.1 ${4 * (channels[0] ?? 0)}>${outputs}`,
		`.out_layers.0 =${outputs}`,
		`.out_layers.3 ${outputs}>${outputs}@3x3`,
		...shortcut,
	];
}

/** A transformer between two projections, which have the same names in both spellings. */
function attention(path: string, width: number, depth: number, { context, linear }: UnetShape): string[] {
	if (depth === 0) return [];
	const square = `${width}>${width}`;
	return [
		`${path}.`,
		`.norm =${width}`,
		`.(proj_in|proj_out) ${square}${linear ? "" : "@1x1"}`,
		`${path}.transformer_blocks.{${depth}}.`,
		`.(norm1|norm2|norm3) =${width}`,
		`.attn1.(to_q|to_k|to_v|to_out.0) ${square}`,
		`.attn2.(to_q|to_out.0) ${square}`,
		`.attn2.(to_k|to_v) ${context}>${width}`,
		`.ff.net.0.proj ${width}>${8 * width}`,
		`.ff.net.2 ${4 * width}>${width}`,
	];
}
