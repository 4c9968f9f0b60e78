import { COMPONENTS, type Layout } from "./layout.ts";

/** Forge and its heirs, reForge and Neo. They load a bare UNet from the checkpoints' folder; nothing loads a bare EMA. */
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
		"depth-model": COMPONENTS,
		ema: COMPONENTS,
	},
	inRoot: ["embedding"],
	modelsFolder: "models",
	marks: {
		root: [["webui.py", "modules", "extensions-builtin", "backend/loader.py"]],
		models: ["Stable-diffusion", "text_encoder"],
	},
	forkOf: "a1111",
} as const satisfies Layout;
