import { diffusersUnet, diffusersUnetName } from "../parts/diffusers-unet.ts";
import { ATTENTION, diffusersVae, diffusersVaeName } from "../parts/diffusers-vae.ts";
import type { Component, Family } from "../registry.ts";
import { all, named, optional, type Spec, tensor } from "../spec.ts";
import { CLIP_L, SD_V1, UNET_V1 } from "./sd-v1.ts";
import { SD_V2 } from "./sd-v2.ts";
import { SD_XL } from "./sd-xl.ts";
import { VAE } from "./vae.ts";

/** Width of the guidance that a UNet distilled for few steps is told. */
const GUIDANCE = 256;

const UNET_SIGN = ["conv_in.weight", "conv_norm_out.weight", "mid_block.resnets.0.conv1.weight"];
const VAE_SIGN = [
	"encoder.down_blocks.0.resnets.0.conv1.weight",
	"decoder.conv_norm_out.weight",
	"decoder.conv_in.weight",
];
const CLIP_SIGN = ["embeddings.token_embedding", "final_layer_norm", "encoder.layers.0.mlp.fc1"].map(
	(name) => `text_model.${name}.weight`,
);

/** Networks in files of their own as diffusers and transformers name them: `diffusion_pytorch_model`, `model`. */
export const DIFFUSERS: Family = {
	components: [
		unetOf("UNET-v1-Diffusers", plain(SD_V1, "UNET-v1-SD")),
		unetOf("UNET-v1-Inpainting-Diffusers", plain(SD_V1, "UNET-v1-Inpainting")),
		unetOf("UNET-v2-Diffusers", plain(SD_V2, "UNET-v2-SD")),
		unetOf("UNET-XL-Diffusers", plain(SD_XL, "UNET-XL-SD")),
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
	return alone(id, of, spec, diffusersUnetName, UNET_SIGN);
}

function vaeOf(id: string, attention: Parameters<typeof diffusersVae>[1]): Component {
	const of = plain(VAE, "VAE-v1-SD");
	const name = (own: string): string => diffusersVaeName(own, attention);
	return alone(id, of, () => diffusersVae(of.spec(), attention), name, VAE_SIGN);
}

function clipOf(id: string, of: Component): Component {
	const name = (own: string): string => `text_model.${own}`;
	return alone(id, of, () => all(below(of.spec(), name), heads()), name, CLIP_SIGN);
}

/** What other models than Stable Diffusion read of the same file. */
function heads(): Spec {
	return optional(all(tensor("text_projection.weight", CLIP_L.width, CLIP_L.width), tensor("logit_scale")));
}

function* below(spec: Spec, name: (own: string) => string): Spec {
	for (const part of spec) yield named(part, name(part.name));
}

function alone(
	id: string,
	of: Component,
	spec: () => Spec,
	name: (own: string) => string,
	sign: readonly string[],
): Component {
	return { id, class: of.class, variant: of.variant, spec, standsFor: { component: of.id, name }, alone: true, sign };
}

function plain({ components }: Family, id: string): Component {
	const found = components.find((one) => one.id === id);
	if (found === undefined) throw new Error(`${id} is no component`);
	return found;
}
