import { CLIP_TEXT_ROOTS, type ClipText, clipText } from "../parts/clip-text.ts";
import { averageOf, EMA_PREFIX } from "../parts/ema.ts";
import { seeing, UNET_ROOTS, type Unet, unet } from "../parts/unet.ts";
import { bare, type Component, type Family, type Part } from "../registry.ts";
import { DENOISER, FIRST_STAGE } from "./vae.ts";

/** The UNet of Stable Diffusion 1.1 to 1.5. */
export const UNET_V1: Unet = {
	width: 320,
	inputs: 4,
	multipliers: [1, 2, 4, 4],
	depths: [1, 1, 1, 0],
	middleDepth: 1,
	context: 768,
	linearProjections: false,
	vector: null,
};

/** OpenAI's CLIP ViT-L/14. */
export const CLIP_L: ClipText = { width: 768, layers: 12, tokens: 49408, positions: 77 };

/** The parts of SD v1 other than its UNet. NovelAI's files lack `text_model.` in the text encoder's names. */
export const SD_V1_REST: readonly Part[] = [
	FIRST_STAGE,
	{
		class: "CLIP-v1",
		prefix: "cond_stage_model.transformer.text_model.",
		alsoAt: ["cond_stage_model.transformer."],
	},
];

const UNET: Component = {
	id: "UNET-v1-SD",
	class: "UNET-v1",
	variant: null,
	spec: () => unet(UNET_V1),
	roots: UNET_ROOTS,
};
/** The UNet's input also contains a masked image and its mask. */
const INPAINTING = seeing(9, UNET, UNET_V1, { id: "UNET-v1-Inpainting", class: "UNET-v1", variant: "inpainting" });
/** The UNet's input also contains the image to be edited. */
const PIX2PIX = seeing(8, UNET, UNET_V1, { id: "UNET-v1-Pix2Pix", class: "UNET-v1-Pix2Pix", variant: "pix2pix" });
const AVERAGE = averageOf(UNET, "UNET-v1-EMA");

export const SD_V1: Family = {
	components: [
		UNET,
		INPAINTING,
		PIX2PIX,
		AVERAGE,
		averageOf(INPAINTING, "UNET-v1-Inpainting-EMA", AVERAGE),
		averageOf(PIX2PIX, "UNET-v1-Pix2Pix-EMA", AVERAGE),
		{ id: "CLIP-v1-SD", class: "CLIP-v1", variant: null, spec: () => clipText(CLIP_L), roots: CLIP_TEXT_ROOTS },
	],
	architectures: [
		{
			id: "SD-v1",
			kind: "checkpoint",
			base: "sd1",
			variant: null,
			parts: [{ class: "UNET-v1", prefix: DENOISER }, ...SD_V1_REST],
		},
		{
			id: "SD-v1-Pix2Pix",
			kind: "checkpoint",
			base: "sd1",
			variant: "pix2pix",
			parts: [{ class: "UNET-v1-Pix2Pix", prefix: DENOISER }, ...SD_V1_REST],
		},
		{
			id: "EMA-v1",
			kind: "ema",
			base: "sd1",
			variant: null,
			parts: [{ class: "EMA-UNET-v1", prefix: EMA_PREFIX }],
		},
		{
			id: "EMA-v1-Pix2Pix",
			kind: "ema",
			base: "sd1",
			variant: "pix2pix",
			parts: [{ class: "EMA-UNET-v1-Pix2Pix", prefix: EMA_PREFIX }],
		},
		bare("UNET-v1", { kind: "diffusion-model", base: "sd1" }),
		bare("UNET-v1-Pix2Pix", { kind: "diffusion-model", base: "sd1", variant: "pix2pix" }),
		bare("CLIP-v1", { kind: "text-encoder", base: "clip-l" }),
	],
};
