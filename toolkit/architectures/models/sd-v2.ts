import type { ClipText } from "../parts/clip-text.ts";
import { DEPTH_ROOTS, depthHybrid } from "../parts/depth.ts";
import { averageOf, EMA_PREFIX } from "../parts/ema.ts";
import { OPEN_CLIP_ROOTS, openClip, textProjection } from "../parts/open-clip.ts";
import { seeing, UNET_ROOTS, type Unet, unet } from "../parts/unet.ts";
import { bare, type Component, type Family, type Part } from "../registry.ts";
import { all, optional, type Spec } from "../spec.ts";
import { UNET_V1 } from "./sd-v1.ts";
import { DENOISER, FIRST_STAGE } from "./vae.ts";

const UNET_V2: Unet = { ...UNET_V1, context: 1024, linearProjections: true };

const UNET: Component = {
	id: "UNET-v2-SD",
	class: "UNET-v2",
	variant: null,
	spec: () => unet(UNET_V2),
	roots: UNET_ROOTS,
};
/** The UNet's input also contains a masked image and its mask. */
const INPAINTING = seeing(9, UNET, UNET_V2, { id: "UNET-v2-Inpainting", class: "UNET-v2", variant: "inpainting" });
/** The UNet's input also contains a depth map. */
const DEPTH = seeing(5, UNET, UNET_V2, { id: "UNET-v2-Depth", class: "UNET-v2-Depth", variant: "depth" });
const AVERAGE = averageOf(UNET, "UNET-v2-EMA");

/** LAION's CLIP ViT-H/14. */
export const CLIP_H: ClipText = { width: 1024, layers: 24, tokens: 49408, positions: 77 };
/** CLIP ViT-H/14 without the last layer, whose output SD v2 never uses: Waifu Diffusion's files leave it out. */
export const CLIP_H_SHORT: ClipText = { ...CLIP_H, layers: 23 };

const SD_V2_REST: readonly Part[] = [FIRST_STAGE, { class: "CLIP-v2", prefix: "cond_stage_model.model." }];

export const SD_V2: Family = {
	components: [
		UNET,
		INPAINTING,
		DEPTH,
		AVERAGE,
		averageOf(INPAINTING, "UNET-v2-Inpainting-EMA", AVERAGE),
		averageOf(DEPTH, "UNET-v2-Depth-EMA", AVERAGE),
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
		{
			id: "EMA-v2",
			kind: "ema",
			base: "sd2",
			variant: null,
			parts: [{ class: "EMA-UNET-v2", prefix: EMA_PREFIX }],
		},
		{
			id: "EMA-v2-Depth",
			kind: "ema",
			base: "sd2",
			variant: "depth",
			parts: [{ class: "EMA-UNET-v2-Depth", prefix: EMA_PREFIX }],
		},
		bare("UNET-v2", { kind: "diffusion-model", base: "sd2" }),
		bare("UNET-v2-Depth", { kind: "diffusion-model", base: "sd2", variant: "depth" }),
		bare("CLIP-v2", { kind: "text-encoder", base: "clip-h" }),
		bare("Depth-v2", { kind: "depth-model", base: "sd2" }),
	],
};

function text(size: ClipText): Spec {
	return all(openClip(size), optional(textProjection(size)));
}
