import { has, not, type Pattern, type Size, shape } from "./pattern.ts";

/** A picture's VAE: what its latents have in channels, and the width of the decoder's first convolution. */
export const picture = (channels: number, width: Size): Pattern[] => [
	shape("decoder.conv_in.weight", width, channels, 3, 3),
	shape("encoder.conv_in.weight", 128, 3, 3, 3),
	not("quantize.embedding.weight", "decoder.mid.block_1.mix_factor", "decoder.time_conv_out.weight"),
];

/** What a video's latents have in channels, and the width of the decoder's first convolution. */
export const video = (channels: number, width: Size): Pattern[] => [
	shape("decoder.conv_in.conv.weight", width, channels, 3, 3, 3),
	has("encoder.conv_in.conv.weight"),
];
