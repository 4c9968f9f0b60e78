import type { ClipText } from "../parts/clip-text.ts";
import { DEPTH_ROOTS, depthHybrid } from "../parts/depth.ts";
import { OPEN_CLIP_ROOTS, openClip, textProjection } from "../parts/open-clip.ts";
import { UNET_ROOTS, type Unet, unet } from "../parts/unet.ts";
import { bare, type Component, type Family, type Part } from "../registry.ts";
import { all, optional, type Spec } from "../spec.ts";
import { UNET_V1 } from "./sd-v1.ts";
import { DENOISER, FIRST_STAGE } from "./vae.ts";

const UNET_V2: Unet = { ...UNET_V1, context: 1024, linearProjections: true };

/** LAION's CLIP ViT-H/14. */
const CLIP_H: ClipText = { width: 1024, layers: 24, tokens: 49408, positions: 77 };
/** The same without the last layer, whose output SD v2 never uses: Waifu Diffusion's files leave it out. */
const CLIP_H_SHORT: ClipText = { ...CLIP_H, layers: 23 };

const SD_V2_REST: readonly Part[] = [FIRST_STAGE, { class: "CLIP-v2", prefix: "cond_stage_model.model." }];

export const SD_V2: Family = {
	components: [
		unetOf("UNET-v2-SD", "UNET-v2", null, UNET_V2),
		unetOf("UNET-v2-Inpainting", "UNET-v2", "inpainting", { ...UNET_V2, inputs: 9 }),
		unetOf("UNET-v2-Depth", "UNET-v2-Depth", "depth", { ...UNET_V2, inputs: 5 }),
		{ id: "CLIP-v2-SD", class: "CLIP-v2", variant: null, spec: () => text(CLIP_H), roots: OPEN_CLIP_ROOTS },
		{ id: "CLIP-v2-WD", class: "CLIP-v2", variant: null, spec: () => text(CLIP_H_SHORT), roots: OPEN_CLIP_ROOTS },
		{ id: "Depth-v2-SD", class: "Depth-v2", variant: null, spec: depthHybrid, roots: DEPTH_ROOTS },
	],
	architectures: [
		{
			id: "SD-v2",
			kind: "checkpoint",
			base: "sd2",
			variant: null,
			parts: [{ class: "UNET-v2", prefix: DENOISER }, ...SD_V2_REST],
		},
		{
			id: "SD-v2-Depth",
			kind: "checkpoint",
			base: "sd2",
			variant: "depth",
			parts: [
				{ class: "UNET-v2-Depth", prefix: DENOISER },
				{ class: "Depth-v2", prefix: "depth_model.model." },
				...SD_V2_REST,
			],
		},
		bare("UNET-v2", { kind: "diffusion-model", base: "sd2" }),
		bare("UNET-v2-Depth", { kind: "diffusion-model", base: "sd2", variant: "depth" }),
		bare("CLIP-v2", { kind: "text-encoder", base: "sd2" }),
		bare("Depth-v2", { kind: "depth-model", base: "sd2" }),
	],
};

function unetOf(id: string, of: string, variant: string | null, size: Unet): Component {
	return { id, class: of, variant, spec: () => unet(size), roots: UNET_ROOTS };
}

function text(size: ClipText): Spec {
	return all(openClip(size), optional(textProjection(size)));
}
