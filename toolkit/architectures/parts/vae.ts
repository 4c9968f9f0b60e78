import { all, list, type Spec, under } from "../spec.ts";
import { conv, norm } from "./layers.ts";

/** An image autoencoder of latent diffusion. */
export interface Vae {
	readonly width: number;
	/** Each level's channels, as a multiple of `width`, starting at the image. */
	readonly multipliers: readonly number[];
	readonly latents: number;
}

const RES_BLOCKS = 2;
const COLOURS = 3;

/** The first segments of an autoencoder's names, also in diffusers' naming. */
export const VAE_ROOTS = ["encoder", "decoder", "quant_conv", "post_quant_conv"];

/** The whole autoencoder; its encoder outputs mean and variance, which is twice the number of latents. */
export function vae(size: Vae): Spec {
	return all(
		under("encoder", encoder(size)),
		under("decoder", decoder(size)),
		conv("quant_conv", 2 * size.latents, 2 * size.latents, 1),
		conv("post_quant_conv", size.latents, size.latents, 1),
	);
}

function encoder({ width, multipliers, latents }: Vae): Spec {
	const widths = multipliers.map((multiplier) => width * multiplier);
	const last = widths.length - 1;
	const inner = widths[last] ?? width;
	const level = (i: number): Spec => {
		const wide = widths[i] ?? width;
		const sampler = i < last ? [conv("downsample.conv", wide, wide, 3)] : [];
		return all(blocks(RES_BLOCKS, widths[i - 1] ?? width, wide), ...sampler);
	};
	return all(
		conv("conv_in", COLOURS, width, 3),
		list("down", widths.length, level),
		under("mid", middle(inner)),
		norm("norm_out", inner),
		conv("conv_out", inner, 2 * latents, 3),
	);
}

/** Its levels are numbered and stored in the same order as the encoder's, starting at the image. */
function decoder({ width, multipliers, latents }: Vae): Spec {
	const widths = multipliers.map((multiplier) => width * multiplier);
	const inner = widths.at(-1) ?? width;
	const outer = widths[0] ?? width;
	const level = (i: number): Spec => {
		const wide = widths[i] ?? width;
		const sampler = i > 0 ? [conv("upsample.conv", wide, wide, 3)] : [];
		return all(blocks(RES_BLOCKS + 1, widths[i + 1] ?? inner, wide), ...sampler);
	};
	return all(
		conv("conv_in", latents, inner, 3),
		under("mid", middle(inner)),
		list("up", widths.length, level),
		norm("norm_out", outer),
		conv("conv_out", outer, COLOURS, 3),
	);
}

function blocks(count: number, inputs: number, outputs: number): Spec {
	return list("block", count, (i) => residual(i === 0 ? inputs : outputs, outputs));
}

function residual(inputs: number, outputs: number): Spec {
	return all(
		norm("norm1", inputs),
		conv("conv1", inputs, outputs, 3),
		norm("norm2", outputs),
		conv("conv2", outputs, outputs, 3),
		...(inputs === outputs ? [] : [conv("nin_shortcut", inputs, outputs, 1)]),
	);
}

function middle(width: number): Spec {
	return all(
		under("block_1", residual(width, width)),
		norm("attn_1.norm", width),
		...["q", "k", "v", "proj_out"].map((name) => conv(`attn_1.${name}`, width, width, 1)),
		under("block_2", residual(width, width)),
	);
}
