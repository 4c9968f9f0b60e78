import { clipHeads } from "../parts/clip-text.ts";
import { DIFFUSERS_CONTROLNET_ROOTS, diffusersControlNetName } from "../parts/diffusers-controlnet.ts";
import { DIFFUSERS_UNET_ROOTS, diffusersUnet, diffusersUnetName } from "../parts/diffusers-unet.ts";
import { ATTENTION, diffusersVae, diffusersVaeName } from "../parts/diffusers-vae.ts";
import { VAE_ROOTS } from "../parts/vae.ts";
import type { Component, Family } from "../registry.ts";
import { all, optional, renamed, type Spec, tensor } from "../spec.ts";
import { CONTROLNET } from "./controlnet.ts";
import { CLIP_L, SD_V1, UNET_V1 } from "./sd-v1.ts";
import { SD_V2 } from "./sd-v2.ts";
import { SD_XL } from "./sd-xl.ts";
import { VAE } from "./vae.ts";

/** Width of the guidance embedding of a UNet that was distilled for few steps. */
const GUIDANCE = 256;

/** Networks as separate files of diffusers and transformers: `diffusion_pytorch_model`, `model`. */
export const DIFFUSERS: Family = {
	components: [
		unetOf("UNET-v1-Diffusers", plain(SD_V1, "UNET-v1-SD")),
		unetOf("UNET-v1-Inpainting-Diffusers", plain(SD_V1, "UNET-v1-Inpainting")),
		unetOf("UNET-v1-Pix2Pix-Diffusers", plain(SD_V1, "UNET-v1-Pix2Pix")),
		unetOf("UNET-v2-Diffusers", plain(SD_V2, "UNET-v2-SD")),
		unetOf("UNET-v2-Inpainting-Diffusers", plain(SD_V2, "UNET-v2-Inpainting")),
		unetOf("UNET-v2-Depth-Diffusers", plain(SD_V2, "UNET-v2-Depth")),
		unetOf("UNET-XL-Diffusers", plain(SD_XL, "UNET-XL-SD")),
		unetOf("UNET-XL-Inpainting-Diffusers", plain(SD_XL, "UNET-XL-Inpainting")),
		unetOf("UNET-XL-Refiner-Diffusers", plain(SD_XL, "UNET-XL-Refiner")),
		controlNetOf("ControlNet-v1-Diffusers", plain(CONTROLNET, "ControlNet-v1-SD")),
		vaeOf("VAE-v1-Diffusers", ATTENTION.now),
		vaeOf("VAE-v1-Diffusers-2022", ATTENTION.before),
		clipOf("CLIP-v1-Diffusers", plain(SD_V1, "CLIP-v1-SD")),
	],
	architectures: [],
};

function unetOf(id: string, of: Component): Component {
	const spec = (): Spec => {
		const guidance = optional(tensor("time_embedding.cond_proj.weight", UNET_V1.width, GUIDANCE));
		return all(diffusersUnet(of.spec()), guidance);
	};
	return alone(id, of, spec, diffusersUnetName, DIFFUSERS_UNET_ROOTS);
}

function controlNetOf(id: string, of: Component): Component {
	const spec = (): Spec => renamed(of.spec(), diffusersControlNetName);
	return alone(id, of, spec, diffusersControlNetName, DIFFUSERS_CONTROLNET_ROOTS);
}

function vaeOf(id: string, attention: Parameters<typeof diffusersVae>[1]): Component {
	const of = plain(VAE, "VAE-v1-SD");
	const name = (own: string): string => diffusersVaeName(own, attention);
	return alone(id, of, () => diffusersVae(of.spec(), attention), name, VAE_ROOTS);
}

function clipOf(id: string, of: Component): Component {
	const name = (own: string): string => `text_model.${own}`;
	return alone(id, of, () => all(renamed(of.spec(), name), optional(clipHeads(CLIP_L))), name, ["text_model"]);
}

function alone(
	id: string,
	of: Component,
	spec: () => Spec,
	name: (own: string) => string,
	roots: readonly string[],
): Component {
	return { id, class: of.class, variant: of.variant, spec, standsFor: { component: of.id, name }, alone: true, roots };
}

function plain({ components }: Family, id: string): Component {
	const found = components.find((one) => one.id === id);
	if (found === undefined) throw new Error(`${id} is not in the registry`);
	return found;
}
