import { type ClipText, clipHeads, clipText } from "../parts/clip-text.ts";
import { bare, type Component, type Family } from "../registry.ts";
import { all, optional, type Spec, under } from "../spec.ts";
import { CLIP_H, CLIP_H_SHORT } from "./sd-v2.ts";
import { CLIP_G } from "./sd-xl.ts";

/**
 * The text encoders of SD v2 and XL as separate files in transformers' naming. Each of their layers has three tensors
 * where open_clip's has one, so they cannot replace the text encoders in checkpoints and have separate classes.
 */
export const TRANSFORMERS: Family = {
	components: [
		// The text encoder of diffusers' SD v2 lacks the last layer, because the UNet reads the one before it.
		towerOf("CLIP-v2-Diffusers", "CLIP-v2-Diffusers", CLIP_H_SHORT, optional(clipHeads(CLIP_H_SHORT))),
		towerOf("CLIP-v2-Diffusers-Whole", "CLIP-v2-Diffusers", CLIP_H, optional(clipHeads(CLIP_H))),
		towerOf("CLIP-XL-Diffusers", "CLIP-XL-Diffusers", CLIP_G, clipHeads(CLIP_G)),
	],
	architectures: [
		bare("CLIP-v2-Diffusers", { kind: "text-encoder", base: "clip-h" }),
		bare("CLIP-XL-Diffusers", { kind: "text-encoder", base: "clip-g" }),
	],
};

function towerOf(id: string, of: string, size: ClipText, heads: Spec): Component {
	const spec = (): Spec => all(under("text_model", clipText(size)), heads);
	return { id, class: of, variant: null, spec, roots: ["text_model", "text_projection"] };
}
