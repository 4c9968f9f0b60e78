import { has, not, type Pattern, type Size, shape } from "./pattern.ts";

/** An image VAE: latent channels, and width of the decoder's first convolution. */
export const picture = (channels: number, width: Size): Pattern[] => [
	shape("decoder.conv_in.weight", width, channels, 3, 3),
	shape("encoder.conv_in.weight", 128, 3, 3, 3),
	not("quantize.embedding.weight", "decoder.mid.block_1.mix_factor", "decoder.time_conv_out.weight"),
];

/** A video VAE with wrapped convolutions: latent channels, and width of the decoder's first convolution. */
export const video = (channels: number, width: Size): Pattern[] => [
	shape("decoder.conv_in.conv.weight", width, channels, 3, 3, 3),
	has("encoder.conv_in.conv.weight"),
];
