import type { Layout } from "./layout.ts";

/**
 * StabilityMatrix links its own folders into every web UI that it installs, so models must be placed in its folders.
 */
export const stabilitymatrix = {
	id: "stabilitymatrix",
	label: "StabilityMatrix",
	folders: {
		checkpoint: "StableDiffusion",
		"diffusion-model": "DiffusionModels",
		vae: "VAE",
		"text-encoder": "TextEncoders",
		lora: "Lora",
		embedding: "Embeddings",
		controlnet: "ControlNet",
		"vae-approx": "ApproxVAE",
		"clip-vision": "ClipVision",
		"clip-full": "ClipVision",
		hypernetwork: "Hypernetwork",
		"control-lora": "ControlNet",
		"t2i-adapter": "T2IAdapter",
		"ip-adapter": "IpAdapter",
		"model-patch": "ModelPatches",
		upscaler: "ESRGAN",
		"face-restore": "GFPGAN",
		style: "StyleModels",
		gligen: "GLIGEN",
	},
	baseFolders: {
		controlnet: { "z-image": "ModelPatches", "qwen-image": "ModelPatches" },
		"ip-adapter": { sd1: "IpAdapters15", sdxl: "IpAdaptersXl" },
		upscaler: { swinir: "SwinIR" },
		"face-restore": { codeformer: "Codeformer" },
	},
	// AUTOMATIC1111, Forge and SD.Next read the same folders.
	torchOnly: {
		upscaler: "as AUTOMATIC1111, which it links them into",
		"face-restore": "as AUTOMATIC1111, which it links them into",
	},
	modelsFolder: "Models",
	marks: {
		// Its data folder: `Data` beside the program, or a folder configured by the user.
		root: [["settings.json", "Models/StableDiffusion"]],
		outer: { root: "Data", beside: [] },
		models: ["StableDiffusion", "DiffusionModels", "TextEncoders"],
	},
} as const satisfies Layout;
