import { conv } from "../parts/layers.ts";
import { embeddings, inputBlocks, middleBlock, type Unet } from "../parts/unet.ts";
import { bare, type Family } from "../registry.ts";
import { all, list, type Spec, under } from "../spec.ts";
import { SD_V1_REST, UNET_V1 } from "./sd-v1.ts";
import { DENOISER } from "./vae.ts";

/** The first segments of a ControlNet's names. */
const CONTROLNET_ROOTS = [
	"time_embed",
	"input_blocks",
	"zero_convs",
	"input_hint_block",
	"middle_block",
	"middle_block_out",
];

/**
 * Channels of the hint block's layers, from the image to the first level's width; every second item is an activation.
 */
const HINT_CHANNELS = [3, 16, 16, 32, 32, 96, 96, 256];

/**
 * A ControlNet: a copy of the UNet's down path and middle, with a zero-initialised convolution at each block's output.
 */
function controlNet(size: Unet): Spec {
	const inputs = inputBlocks(size);
	const middle = inputs.at(-1)?.channels ?? 0;
	const hints = [...HINT_CHANNELS, size.width];
	return all(
		embeddings(size),
		list("input_blocks", inputs.length, (i) => inputs[i]?.spec ?? all()),
		list("zero_convs", inputs.length, (i) => conv("0", inputs[i]?.channels ?? 0, inputs[i]?.channels ?? 0, 1)),
		...HINT_CHANNELS.map((channels, i) => conv(`input_hint_block.${2 * i}`, channels, hints[i + 1] ?? 0, 3)),
		under("middle_block", middleBlock(size)),
		conv("middle_block_out.0", middle, middle, 1),
	);
}

export const CONTROLNET: Family = {
	components: [
		{
			id: "ControlNet-v1-SD",
			class: "ControlNet-v1",
			variant: null,
			spec: () => controlNet(UNET_V1),
			roots: CONTROLNET_ROOTS,
		},
	],
	architectures: [
		{
			id: "SD-v1-ControlNet",
			kind: "checkpoint",
			base: "sd1",
			variant: null,
			parts: [
				{ class: "UNET-v1", prefix: DENOISER },
				{ class: "ControlNet-v1", prefix: "control_model." },
				...SD_V1_REST,
			],
		},
		bare("ControlNet-v1", { kind: "controlnet", base: "sd1" }),
	],
};
