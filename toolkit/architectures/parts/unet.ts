import { butFor, type Component } from "../registry.ts";
import { all, list, type Spec, under } from "../spec.ts";
import { conv, linear, norm } from "./layers.ts";

/** The sizes of a latent-diffusion UNet that differ between models. */
export interface Unet {
	/** Channels of the first level; the time embedding is four times as wide. */
	readonly width: number;
	/** Channels of the input: 4 latents, and additional inputs of the variant, such as a mask. */
	readonly inputs: number;
	/** Each level's channels, as a multiple of `width`. */
	readonly multipliers: readonly number[];
	/** Each level's transformer blocks; 0 for a level without attention. */
	readonly depths: readonly number[];
	readonly middleDepth: number;
	/** Width of the text embedding. */
	readonly context: number;
	/** Whether proj_in and proj_out are linear layers instead of 1×1 convolutions. */
	readonly linearProjections: boolean;
	/** Width of the pooled vector that label_emb takes; null without one. */
	readonly vector: number | null;
}

/** A block of input_blocks: the width of its output, and its tensors. */
export interface InputBlock {
	readonly channels: number;
	readonly spec: Spec;
}

const RES_BLOCKS = 2;
const LATENTS = 4;

/** The first segments of a UNet's names. */
export const UNET_ROOTS = ["time_embed", "label_emb", "input_blocks", "middle_block", "output_blocks", "out"];

/** A UNet with other input channels: it differs from the given UNet only in the first convolution. */
export function seeing(
	inputs: number,
	unet: Component,
	{ width }: Unet,
	about: Pick<Component, "id" | "class" | "variant">,
): Component {
	return butFor(unet, { name: "input_blocks.0.0.weight", shape: [width, inputs, 3, 3] }, about);
}

/** The whole network, with the names of CompVis' latent-diffusion. */
export function unet(size: Unet): Spec {
	const inputs = inputBlocks(size);
	return all(
		embeddings(size),
		list("input_blocks", inputs.length, (i) => inputs[i]?.spec ?? all()),
		under("middle_block", middleBlock(size)),
		outputBlocks(
			size,
			inputs.map((block) => block.channels),
		),
		norm("out.0", size.width),
		conv("out.2", size.width, LATENTS, 3),
	);
}

/** time_embed, and label_emb if there is a pooled vector. */
export function embeddings({ width, vector }: Unet): Spec {
	return all(
		linear("time_embed.0", width, 4 * width),
		linear("time_embed.2", 4 * width, 4 * width),
		...(vector === null
			? []
			: [linear("label_emb.0.0", vector, 4 * width), linear("label_emb.0.2", 4 * width, 4 * width)]),
	);
}

/** The down path: a convolution, then for each level two residual blocks and, except for the last, a downsampler. */
export function inputBlocks(size: Unet): InputBlock[] {
	const blocks: InputBlock[] = [{ channels: size.width, spec: conv("0", size.inputs, size.width, 3) }];
	let channels = size.width;
	size.multipliers.forEach((multiplier, level) => {
		const wide = size.width * multiplier;
		for (let i = 0; i < RES_BLOCKS; i++) {
			blocks.push({ channels: wide, spec: resBlock(size, channels, wide, size.depths[level] ?? 0) });
			channels = wide;
		}
		if (level < size.multipliers.length - 1) {
			blocks.push({ channels, spec: conv("0.op", channels, channels, 3) });
		}
	});
	return blocks;
}

/** Residual block, transformer, residual block, at the lowest resolution. */
export function middleBlock(size: Unet): Spec {
	const channels = size.width * (size.multipliers.at(-1) ?? 1);
	return all(
		resBlock(size, channels, channels, size.middleDepth),
		under("2", residual(channels, channels, 4 * size.width)),
	);
}

function outputBlocks(size: Unet, inputs: readonly number[]): Spec {
	const skips = [...inputs];
	const blocks: Spec[] = [];
	let channels = skips.at(-1) ?? 0;
	for (let level = size.multipliers.length - 1; level >= 0; level--) {
		const wide = size.width * (size.multipliers[level] ?? 1);
		const depth = size.depths[level] ?? 0;
		for (let i = 0; i <= RES_BLOCKS; i++) {
			const upsampler = i === RES_BLOCKS && level > 0 ? [conv(`${depth > 0 ? 2 : 1}.conv`, wide, wide, 3)] : [];
			blocks.push(all(resBlock(size, channels + (skips.pop() ?? 0), wide, depth), ...upsampler));
			channels = wide;
		}
	}
	return list("output_blocks", blocks.length, (i) => blocks[i] ?? all());
}

function resBlock(size: Unet, inputs: number, outputs: number, depth: number): Spec {
	const block = under("0", residual(inputs, outputs, 4 * size.width));
	return depth > 0 ? all(block, under("1", spatialTransformer(size, outputs, depth))) : block;
}

function residual(inputs: number, outputs: number, embedding: number): Spec {
	return all(
		norm("in_layers.0", inputs),
		conv("in_layers.2", inputs, outputs, 3),
		linear("emb_layers.1", embedding, outputs),
		norm("out_layers.0", outputs),
		conv("out_layers.3", outputs, outputs, 3),
		...(inputs === outputs ? [] : [conv("skip_connection", inputs, outputs, 1)]),
	);
}

function spatialTransformer(size: Unet, width: number, depth: number): Spec {
	const project = (name: string) => (size.linearProjections ? linear(name, width, width) : conv(name, width, width, 1));
	return all(
		norm("norm", width),
		project("proj_in"),
		list("transformer_blocks", depth, () => transformerBlock(width, size.context)),
		project("proj_out"),
	);
}

function transformerBlock(width: number, context: number): Spec {
	return all(
		under("attn1", attention(width, width)),
		linear("ff.net.0.proj", width, 8 * width),
		linear("ff.net.2", 4 * width, width),
		under("attn2", attention(width, context)),
		norm("norm1", width),
		norm("norm2", width),
		norm("norm3", width),
	);
}

function attention(width: number, context: number): Spec {
	return all(
		linear("to_q", width, width, false),
		linear("to_k", context, width, false),
		linear("to_v", context, width, false),
		linear("to_out.0", width, width),
	);
}
