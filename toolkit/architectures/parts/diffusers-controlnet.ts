import { diffusersUnetName } from "./diffusers-unet.ts";

/** The first segments of a ControlNet's names. */
export const DIFFUSERS_CONTROLNET_ROOTS = [
	"time_embedding",
	"conv_in",
	"down_blocks",
	"mid_block",
	"controlnet_cond_embedding",
	"controlnet_down_blocks",
	"controlnet_mid_block",
];

/** Index of the last item of input_hint_block; every second item is an activation. */
const LAST_HINT = 14;

/** diffusers' name for a tensor of a ControlNet: the names of a UNet, and names for the outputs and the hint. */
export function diffusersControlNetName(own: string): string {
	const [block = "", item = "", ...rest] = own.split(".");
	const kind = rest.at(-1);
	switch (block) {
		case "zero_convs":
			return `controlnet_down_blocks.${item}.${kind}`;
		case "middle_block_out":
			return `controlnet_mid_block.${kind}`;
		case "input_hint_block":
			return `controlnet_cond_embedding.${hint(Number(item))}.${kind}`;
		default:
			return diffusersUnetName(own);
	}
}

function hint(item: number): string {
	if (item === 0) return "conv_in";
	return item === LAST_HINT ? "conv_out" : `blocks.${item / 2 - 1}`;
}
