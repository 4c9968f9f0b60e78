import type { Layout } from "./layout.ts";

/**
 * AUTOMATIC1111's stable-diffusion-webui. It loads only whole checkpoints and has no folder for a standalone UNet or
 * text encoder.
 */
export const a1111 = {
	id: "a1111",
	label: "AUTOMATIC1111 stable-diffusion-webui",
	folders: {
		checkpoint: "Stable-diffusion",
		vae: "VAE",
		lora: "Lora",
		embedding: "embeddings",
		controlnet: "ControlNet",
		"vae-approx": "VAE-approx",
		hypernetwork: "hypernetworks",
		"control-lora": "ControlNet",
		"t2i-adapter": "ControlNet",
		"ip-adapter": "ControlNet",
		upscaler: "ESRGAN",
		"face-restore": "GFPGAN",
	},
	baseFolders: {
		upscaler: { swinir: "SwinIR", dat: "DAT", scunet: "ScuNET", hat: "HAT" },
		"face-restore": { codeformer: "Codeformer" },
	},
	torchOnly: {
		upscaler:
			"modules/esrgan_model.py, swinir_model.py, dat_model.py, hat_model.py, realesrgan_model.py, scunet_model.py",
		"face-restore": "modules/gfpgan_model.py, codeformer_model.py: load_net",
	},
	inRoot: ["embedding"],
	modelsFolder: "models",
	marks: {
		root: [["webui.py", "modules", "extensions-builtin"]],
		// Empty: its forks have the same folders, and so does a library that Autoprune creates with the fallback
		// layout.
		models: [],
	},
} as const satisfies Layout;
