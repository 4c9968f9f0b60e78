import { all, list, optional, type Spec, tensor } from "../spec.ts";
import type { ClipText } from "./clip-text.ts";
import { linear, norm } from "./layers.ts";

/** The first segments of the names of a tower and its projection. */
export const OPEN_CLIP_ROOTS = [
	"token_embedding",
	"positional_embedding",
	"transformer",
	"ln_final",
	"text_projection",
];

/** A text tower of CLIP as open_clip stores it, without its head. */
export function openClip({ width, layers, tokens, positions }: ClipText): Spec {
	return all(
		tensor("token_embedding.weight", tokens, width),
		tensor("positional_embedding", positions, width),
		list("transformer.resblocks", layers, () => block(width)),
		norm("ln_final", width),
		optional(tensor("logit_scale")),
	);
}

/** The projection of the pooled prompt: SDXL reads it, SD v2 does not. */
export function textProjection({ width }: ClipText): Spec {
	return tensor("text_projection", width, width);
}

function block(width: number): Spec {
	return all(
		norm("ln_1", width),
		tensor("attn.in_proj_weight", 3 * width, width),
		tensor("attn.in_proj_bias", 3 * width),
		linear("attn.out_proj", width, width),
		norm("ln_2", width),
		linear("mlp.c_fc", width, 4 * width),
		linear("mlp.c_proj", 4 * width, width),
	);
}
