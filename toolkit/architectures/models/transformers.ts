import { type ClipText, clipHeads, clipText } from "../parts/clip-text.ts";
import { bare, type Component, type Family } from "../registry.ts";
import { all, optional, type Spec, under } from "../spec.ts";
import { CLIP_H, CLIP_H_SHORT } from "./sd-v2.ts";
import { CLIP_G } from "./sd-xl.ts";

/**
 * SD v2's and XL's text encoders in files of their own as transformers names them. Each of their layers has three tensors
 * where open_clip's has one, so they are no stand-ins for those that lie in checkpoints, and have classes of their own.
 */
export const TRANSFORMERS: Family = {
	components: [
		// The one of diffusers' SD v2: its UNet reads the layer before the last.
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
