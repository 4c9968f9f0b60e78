import type { Layout } from "./layout.ts";

/**
 * Forge and its successors reForge and Neo. They load a standalone UNet from the checkpoint folder and cannot load
 * standalone EMA weights.
 */
export const forge = {
	id: "forge",
	label: "stable-diffusion-webui-forge",
	folders: {
		checkpoint: "Stable-diffusion",
		"diffusion-model": "Stable-diffusion",
		vae: "VAE",
		"text-encoder": "text_encoder",
		lora: "Lora",
		embedding: "embeddings",
		controlnet: "ControlNet",
		"vae-approx": "VAE-approx",
		"clip-vision": "ControlNetPreprocessor",
		"clip-full": "text_encoder",
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
		root: [["webui.py", "modules", "extensions-builtin", "backend/loader.py"]],
		models: ["Stable-diffusion", "text_encoder"],
	},
	forkOf: "a1111",
} as const satisfies Layout;
