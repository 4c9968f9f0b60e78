import type { Layout } from "./layout.ts";

/** SD.Next. It has folders for standalone UNets and text encoders, but not for SD 2's depth network or EMA weights. */
export const sdnext = {
	id: "sdnext",
	label: "SD.Next",
	folders: {
		checkpoint: "Stable-diffusion",
		"diffusion-model": "UNET",
		vae: "VAE",
		"text-encoder": "Text-encoder",
		lora: "Lora",
		embedding: "embeddings",
		controlnet: "ControlNet",
		"vae-approx": "VAE",
		"clip-full": "Text-encoder",
		hypernetwork: "hypernetworks",
		"control-lora": "ControlNet",
		"t2i-adapter": "ControlNet",
		upscaler: "ESRGAN",
		"face-restore": "GFPGAN",
	},
	baseFolders: {
		upscaler: { swinir: "SwinIR", dat: "DAT", scunet: "ScuNET", hat: "HAT" },
		"face-restore": { codeformer: "Codeformer" },
	},
	torchOnly: {
		upscaler: "modules/upscaler.py: Upscaler.find_folder",
		"face-restore": "modules/postprocess/codeformer_model.py: create_models",
	},
	modelsFolder: "models",
	marks: {
		root: [["modules/sd_detect.py"]],
		models: ["Stable-diffusion", "UNET", "Text-encoder"],
	},
	forkOf: "a1111",
} as const satisfies Layout;
