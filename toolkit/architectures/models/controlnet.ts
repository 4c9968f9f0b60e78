import { CONTROLNET_ROOTS, controlNet } from "../parts/controlnet.ts";
import { bare, type Family } from "../registry.ts";
import { SD_V1_REST, UNET_V1 } from "./sd-v1.ts";
import { DENOISER } from "./vae.ts";

export const CONTROLNET: Family = {
	components: [
		{
			id: "ControlNet-v1-SD",
			class: "ControlNet-v1",
			variant: null,
			spec: () => controlNet(UNET_V1),
			roots: CONTROLNET_ROOTS,
		},
	],
	architectures: [
		{
			id: "SD-v1-ControlNet",
			kind: "checkpoint",
			base: "sd1",
			variant: null,
			parts: [
				{ class: "UNET-v1", prefix: DENOISER },
				{ class: "ControlNet-v1", prefix: "control_model." },
				...SD_V1_REST,
			],
		},
		bare("ControlNet-v1", { kind: "controlnet", base: "sd1" }),
	],
};
