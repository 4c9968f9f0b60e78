import { CLIP_TEXT_ROOTS, type ClipText, clipText } from "../parts/clip-text.ts";
import { OPEN_CLIP_ROOTS, openClip, textProjection } from "../parts/open-clip.ts";
import { seeing, UNET_ROOTS, type Unet, unet } from "../parts/unet.ts";
import { bare, type Component, type Family } from "../registry.ts";
import { all, type Spec } from "../spec.ts";
import { CLIP_L } from "./sd-v1.ts";
import { DENOISER, FIRST_STAGE } from "./vae.ts";

const UNET_XL: Unet = {
	width: 320,
	inputs: 4,
	multipliers: [1, 2, 4],
	depths: [0, 2, 10],
	middleDepth: 10,
	context: 2048,
	linearProjections: true,
	vector: 2816,
};

const UNET: Component = {
	id: "UNET-XL-SD",
	class: "UNET-XL",
	variant: null,
	spec: () => unet(UNET_XL),
	roots: UNET_ROOTS,
};

const UNET_REFINER: Unet = {
	...UNET_XL,
	width: 384,
	multipliers: [1, 2, 4, 4],
	depths: [0, 4, 4, 0],
	middleDepth: 4,
	context: 1280,
	vector: 2560,
};

/** LAION's CLIP ViT-bigG/14. */
export const CLIP_G: ClipText = { width: 1280, layers: 32, tokens: 49408, positions: 77 };

export const SD_XL: Family = {
	components: [
		UNET,
		seeing(9, UNET, UNET_XL, { id: "UNET-XL-Inpainting", class: "UNET-XL", variant: "inpainting" }),
		{
			id: "UNET-XL-Refiner",
			class: "UNET-XL-Refiner",
			variant: null,
			spec: () => unet(UNET_REFINER),
			roots: UNET_ROOTS,
		},
		{ id: "CLIP-XL-SD", class: "CLIP-XL", variant: null, spec: text, roots: OPEN_CLIP_ROOTS },
		{ id: "CLIP-XL-Refiner", class: "CLIP-XL", variant: null, spec: text, roots: OPEN_CLIP_ROOTS },
		{ id: "CLIP-XL-AUX-SD", class: "CLIP-XL-AUX", variant: null, spec: () => clipText(CLIP_L), roots: CLIP_TEXT_ROOTS },
	],
	architectures: [
		{
			id: "SD-XL",
			kind: "checkpoint",
			base: "sdxl",
			variant: null,
			inPart: true,
			parts: [
				{ class: "UNET-XL", prefix: DENOISER },
				FIRST_STAGE,
				{ class: "CLIP-XL", prefix: "conditioner.embedders.1.model.", only: ["CLIP-XL-SD"] },
				{ class: "CLIP-XL-AUX", prefix: "conditioner.embedders.0.transformer.text_model." },
			],
		},
		{
			id: "SD-XL-Refiner",
			kind: "checkpoint",
			base: "sdxl-refiner",
			variant: null,
			parts: [
				{ class: "UNET-XL-Refiner", prefix: DENOISER },
				FIRST_STAGE,
				{ class: "CLIP-XL", prefix: "conditioner.embedders.0.model.", only: ["CLIP-XL-Refiner"] },
			],
		},
		bare("UNET-XL", { kind: "diffusion-model", base: "sdxl" }),
		bare("UNET-XL-Refiner", { kind: "diffusion-model", base: "sdxl-refiner" }),
		bare("CLIP-XL", { kind: "text-encoder", base: "clip-g", only: ["CLIP-XL-SD"] }),
	],
};

function text(): Spec {
	return all(openClip(CLIP_G), textProjection(CLIP_G));
}
