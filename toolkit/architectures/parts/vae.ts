import { all, list, type Spec, under } from "../spec.ts";
import { conv, norm } from "./layers.ts";

/** An image autoencoder of latent diffusion. */
export interface Vae {
	readonly width: number;
	/** Each level's channels, as a multiple of `width`, from the picture inwards. */
	readonly multipliers: readonly number[];
	readonly latents: number;
}

const RES_BLOCKS = 2;
const COLOURS = 3;

/** The whole autoencoder; its encoder yields mean and variance, twice the latents. */
export function vae(size: Vae): Spec {
	return all(
		under("encoder", encoder(size)),
		under("decoder", decoder(size)),
		conv("quant_conv", 2 * size.latents, 2 * size.latents, 1),
		conv("post_quant_conv", size.latents, size.latents, 1),
	);
}

function* encoder({ width, multipliers, latents }: Vae): Spec {
	const widths = multipliers.map((multiplier) => width * multiplier);
	let channels = width;
	yield* conv("conv_in", COLOURS, width, 3);
	for (const [level, wide] of widths.entries()) {
		yield* under(`down.${level}`, blocks(RES_BLOCKS, channels, wide));
		channels = wide;
		if (level < widths.length - 1) yield* conv(`down.${level}.downsample.conv`, wide, wide, 3);
	}
	yield* under("mid", middle(channels));
	yield* norm("norm_out", channels);
	yield* conv("conv_out", channels, 2 * latents, 3);
}

function* decoder({ width, multipliers, latents }: Vae): Spec {
	let channels = width * (multipliers.at(-1) ?? 1);
	yield* conv("conv_in", latents, channels, 3);
	yield* under("mid", middle(channels));
	for (let level = multipliers.length - 1; level >= 0; level--) {
		const wide = width * (multipliers[level] ?? 1);
		yield* under(`up.${level}`, blocks(RES_BLOCKS + 1, channels, wide));
		channels = wide;
		if (level > 0) yield* conv(`up.${level}.upsample.conv`, wide, wide, 3);
	}
	yield* norm("norm_out", channels);
	yield* conv("conv_out", channels, COLOURS, 3);
}

function blocks(count: number, inputs: number, outputs: number): Spec {
	return list("block", count, (i) => residual(i === 0 ? inputs : outputs, outputs));
}

function* residual(inputs: number, outputs: number): Spec {
	yield* norm("norm1", inputs);
	yield* conv("conv1", inputs, outputs, 3);
	yield* norm("norm2", outputs);
	yield* conv("conv2", outputs, outputs, 3);
	if (inputs !== outputs) yield* conv("nin_shortcut", inputs, outputs, 1);
}

function middle(width: number): Spec {
	return all(
		under("block_1", residual(width, width)),
		norm("attn_1.norm", width),
		...["q", "k", "v", "proj_out"].map((name) => conv(`attn_1.${name}`, width, width, 1)),
		under("block_2", residual(width, width)),
	);
}
