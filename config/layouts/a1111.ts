import type { Layout } from "./layout.ts";

/** AUTOMATIC1111's stable-diffusion-webui; `Components` is the seed's folder for parts that it cannot load alone. */
export const a1111 = {
	id: "a1111",
	label: "AUTOMATIC1111 stable-diffusion-webui",
	folders: {
		checkpoint: "Stable-diffusion",
		vae: "VAE",
		lora: "Lora",
		controlnet: "ControlNet",
		"diffusion-model": "Components",
		"text-encoder": "Components",
		"depth-model": "Components",
		ema: "Components",
	},
} as const satisfies Layout;
