import { COMPONENTS, type Layout } from "./layout.ts";

/** StabilityMatrix links its own folders into every web UI that it installs, so they are the one right target there. */
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
		"depth-model": COMPONENTS,
		ema: COMPONENTS,
	},
	modelsFolder: "Models",
	marks: {
		// Its data folder: `Data` beside the program, or wherever it was told to keep its data.
		root: [["settings.json", "Models/StableDiffusion"]],
		models: ["StableDiffusion", "DiffusionModels", "TextEncoders"],
	},
} as const satisfies Layout;
