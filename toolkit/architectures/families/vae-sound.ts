import type { MarkerFamily } from "./marker-family.ts";
import { has, type Pattern, shape } from "./pattern.ts";

const kind = "vae";

const OOBLECK = (block: number, kernel: number): Pattern =>
	shape(`decoder.layers.${block}.layers.1.parametrizations.weight.original1`, "any", "any", kernel);

/** VAEs of sound models. */
export const SOUND_VAES: readonly MarkerFamily[] = [
	{
		kind,
		base: "ace-step",
		layout: "native",
		sentinels: [
			shape("dcae.decoder.conv_in.weight", 1024, 8, 3, 3),
			shape("dcae.encoder.conv_in.weight", 128, 2, 3, 3),
			has("vocoder.head.conv_post.bias"),
		],
		sample: [
			"dcae.encoder.conv_in.weight 128,2,3,3",
			"dcae.decoder.conv_in.weight 1024,8,3,3",
			"vocoder.head.conv_post.bias 1",
			"vocoder.backbone.stages.2.{0..8}.dwconv.weight 384,1,7",
			"vocoder.backbone.stages.2.{0..8}.norm.weight 384",
			"vocoder.backbone.stages.2.{0..8}.pwconv1.weight 1536,384",
			"vocoder.backbone.stages.2.{0..8}.pwconv2.weight 384,1536",
			"dcae.encoder.down_blocks.2.{0..2}.conv{1..2}.weight 512,512,3,3",
		],
	},
	{
		kind,
		base: "ace-step-1.5",
		layout: "native",
		sentinels: [OOBLECK(1, 20), OOBLECK(2, 12), has("decoder.layers.1.layers.0.beta"), has("encoder.layers.6.alpha")],
		sample: [
			"encoder.layers.6.alpha 2048",
			"decoder.layers.1.layers.0.beta 2048",
			"decoder.layers.1.layers.1.parametrizations.weight.original1 2048,1024,20",
			"decoder.layers.2.layers.1.parametrizations.weight.original1 1024,512,12",
		],
	},
	{
		kind,
		base: "stable-audio",
		layout: "native",
		sentinels: [OOBLECK(1, 16), OOBLECK(2, 16), has("decoder.layers.1.layers.0.beta"), has("encoder.layers.6.alpha")],
		sample: [
			"encoder.layers.6.alpha 2048",
			"decoder.layers.1.layers.0.beta 2048",
			"decoder.layers.1.layers.1.parametrizations.weight.original1 2048,1024,16",
			"decoder.layers.2.layers.1.parametrizations.weight.original1 1024,512,16",
		],
	},
	{
		kind,
		base: "stable-audio",
		layout: "diffusers",
		sentinels: [
			shape("decoder.snake1.beta", 1, "any", 1),
			shape("decoder.block.0.conv_t1.weight_v", "any", "any", 16),
			shape("encoder.conv1.weight_v", "any", 2, 7),
		],
		sample: [
			"encoder.conv1.weight_v 128,2,7",
			"decoder.block.0.conv_t1.weight_v 2048,1024,16",
			"decoder.snake1.beta 1,128,1",
		],
	},
];
