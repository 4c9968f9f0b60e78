import { changed, type Spec } from "../spec.ts";

/** Levels of the autoencoder: diffusers' decoder counts them from the latents, the original from the image. */
const LEVELS = 4;

/** diffusers' names of the four layers of the attention; it renamed them in 2023, and both forms are in use. */
export const ATTENTION = {
	now: { q: "to_q", k: "to_k", v: "to_v", proj_out: "to_out.0" },
	before: { q: "query", k: "key", v: "value", proj_out: "proj_attn" },
} as const;

type Attention = (typeof ATTENTION)[keyof typeof ATTENTION];

/** The autoencoder with diffusers' names; its attention consists of linear layers, not of 1×1 convolutions. */
export function diffusersVae(spec: Spec, attention: Attention): Spec {
	return changed(spec, ({ name, shape }) => {
		const linear = name.includes(".attn_1.") && shape.length === 4;
		return { name: diffusersVaeName(name, attention), shape: linear ? shape.slice(0, 2) : shape };
	});
}

/** diffusers' name for a tensor of the autoencoder. */
export function diffusersVaeName(own: string, attention: Attention): string {
	const [side = "", ...path] = own.split(".");
	const [part, first, ...rest] = path;
	const kind = path.at(-1);
	switch (part) {
		case "norm_out":
			return `${side}.conv_norm_out.${kind}`;
		case "mid":
			return `${side}.mid_block.${middle(first, rest, attention)}`;
		case "down":
			return `${side}.down_blocks.${first}.${inLevel(rest)}`;
		case "up":
			return `${side}.up_blocks.${LEVELS - 1 - Number(first)}.${inLevel(rest)}`;
		default:
			return own;
	}
}

function middle(first: string | undefined, rest: readonly string[], attention: Attention): string {
	const [layer = "", kind] = rest;
	if (first !== "attn_1") return `resnets.${first === "block_1" ? 0 : 1}.${residual(rest)}`;
	const name = isProjection(layer) ? attention[layer] : "group_norm";
	return `attentions.0.${name}.${kind}`;
}

function isProjection(layer: string): layer is keyof Attention {
	return layer === "q" || layer === "k" || layer === "v" || layer === "proj_out";
}

/** `block.0.conv1.weight`, `downsample.conv.weight`. */
function inLevel([what, ...rest]: readonly string[]): string {
	if (what !== "block") return `${what}rs.0.${rest.join(".")}`;
	const [block, ...layer] = rest;
	return `resnets.${block}.${residual(layer)}`;
}

function residual([layer, ...rest]: readonly string[]): string {
	return [layer === "nin_shortcut" ? "conv_shortcut" : layer, ...rest].join(".");
}
