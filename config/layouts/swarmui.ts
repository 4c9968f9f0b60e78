import { COMPONENTS, type Layout } from "./layout.ts";

/** SwarmUI. A bare UNet in the checkpoints' folder, or a checkpoint in the bare ones', is an error to it. */
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
		"depth-model": COMPONENTS,
		ema: COMPONENTS,
	},
	modelsFolder: "Models",
	marks: {
		root: [
			["SwarmUI.sln", "Models"],
			["src/SwarmUI.csproj", "Models"],
		],
		models: ["Stable-Diffusion", "diffusion_models"],
	},
} as const satisfies Layout;
