import type { Layout } from "./layout.ts";

/**
 * SwarmUI. It fails on a standalone UNet in the checkpoint folder and on a checkpoint in the diffusion model folder.
 */
export const swarmui = {
	id: "swarmui",
	label: "SwarmUI",
	folders: {
		checkpoint: "Stable-Diffusion",
		"diffusion-model": "diffusion_models",
		vae: "VAE",
		"text-encoder": "text_encoders",
		lora: "Lora",
		embedding: "Embeddings",
		controlnet: "controlnet",
		"clip-vision": "clip_vision",
		"clip-full": "clip_vision",
		"control-lora": "controlnet",
		"t2i-adapter": "controlnet",
		"ip-adapter": "ipadapter",
		"model-patch": "model_patches",
		upscaler: "upscale_models",
		style: "style_models",
		gligen: "gligen",
	},
	baseFolders: { controlnet: { "z-image": "model_patches", "qwen-image": "model_patches" } },
	modelsFolder: "Models",
	marks: {
		root: [
			["SwarmUI.sln", "Models"],
			["src/SwarmUI.csproj", "Models"],
		],
		models: ["Stable-Diffusion", "diffusion_models"],
	},
} as const satisfies Layout;
