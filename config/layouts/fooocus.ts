import { COMPONENTS, type Layout } from "./layout.ts";

/** Fooocus. It loads whole checkpoints and has no folder for a bare UNet. */
export const fooocus = {
	id: "fooocus",
	label: "Fooocus",
	folders: {
		checkpoint: "checkpoints",
		"diffusion-model": COMPONENTS,
		vae: "vae",
		"text-encoder": "clip",
		lora: "loras",
		embedding: "embeddings",
		controlnet: "controlnet",
		"depth-model": COMPONENTS,
		ema: COMPONENTS,
	},
	modelsFolder: "models",
	marks: {
		root: [["launch.py", "fooocus_version.py"]],
		// Only it comes with an expander of prompts; the other folders are ComfyUI's of old.
		models: ["checkpoints", "prompt_expansion"],
	},
} as const satisfies Layout;
