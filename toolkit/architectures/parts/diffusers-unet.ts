import { renamed, type Spec } from "../spec.ts";

/**
 * Blocks of one level of the down path: two residual blocks and a downsampler. The up path has three residual blocks.
 */
const BLOCKS = 3;

const OUTER: ReadonlyMap<string, string> = new Map([
	["time_embed.0", "time_embedding.linear_1"],
	["time_embed.2", "time_embedding.linear_2"],
	["label_emb.0.0", "add_embedding.linear_1"],
	["label_emb.0.2", "add_embedding.linear_2"],
	["input_blocks.0.0", "conv_in"],
	["out.0", "conv_norm_out"],
	["out.2", "conv_out"],
]);

const RESIDUAL: ReadonlyMap<string, string> = new Map([
	["in_layers.0", "norm1"],
	["in_layers.2", "conv1"],
	["emb_layers.1", "time_emb_proj"],
	["out_layers.0", "norm2"],
	["out_layers.3", "conv2"],
	["skip_connection", "conv_shortcut"],
]);

/** The first segments of a UNet's names. */
export const DIFFUSERS_UNET_ROOTS = [
	"time_embedding",
	"add_embedding",
	"conv_in",
	"down_blocks",
	"mid_block",
	"up_blocks",
	"conv_norm_out",
	"conv_out",
];

/** A UNet of latent diffusion in diffusers' naming. */
export function diffusersUnet(spec: Spec): Spec {
	return renamed(spec, diffusersUnetName);
}

/** diffusers' name for a tensor of a UNet (its scripts/convert_original_stable_diffusion_to_diffusers.py). */
export function diffusersUnetName(own: string): string {
	const at = own.lastIndexOf(".");
	const module = own.slice(0, at);
	return (OUTER.get(module) ?? blockName(module)) + own.slice(at);
}

/** A block's module: `input_blocks.4.1.proj_in` is `down_blocks.1.attentions.0.proj_in`. */
function blockName(module: string): string {
	const [blocks = "", ...path] = module.split(".");
	const [block, place, ...rest] = blocks === "middle_block" ? ["0", ...path] : path;
	const layer = rest.join(".");
	if (blocks === "middle_block") {
		return place === "1"
			? `mid_block.attentions.0.${layer}`
			: `mid_block.resnets.${Number(place) / 2}.${residual(layer)}`;
	}
	const down = blocks === "input_blocks";
	const index = Number(block) - Number(down);
	const level = `${down ? "down" : "up"}_blocks.${Math.floor(index / BLOCKS)}`;
	if (layer === "op") return `${level}.downsamplers.0.conv`;
	if (layer === "conv") return `${level}.upsamplers.0.conv`;
	const within = index % BLOCKS;
	return place === "0" ? `${level}.resnets.${within}.${residual(layer)}` : `${level}.attentions.${within}.${layer}`;
}

function residual(layer: string): string {
	const name = RESIDUAL.get(layer);
	if (name === undefined) throw new Error(`${layer} is not a layer of a residual block`);
	return name;
}
