import { COMPONENTS, type Layout } from "./layout.ts";

/** Fooocus. It loads whole checkpoints and has no folder for a bare UNet. */
export const fooocus = {
	id: "fooocus",
	label: "Fooocus",
	folders: {
		checkpoint: "checkpoints",
		// With ComfyUI's name for it beside `checkpoints`, the library would be taken for ComfyUI's.
		"diffusion-model": COMPONENTS,
		vae: "vae",
		"text-encoder": "clip",
		lora: "loras",
		embedding: "embeddings",
		controlnet: "controlnet",
		"vae-approx": "vae_approx",
		"clip-vision": "clip_vision",
		"clip-full": "clip",
		hypernetwork: "hypernetworks",
		"t2i-adapter": "controlnet",
		"ip-adapter": "controlnet",
		upscaler: "upscale_models",
		gligen: "gligen",
	},
	modelsFolder: "models",
	marks: {
		root: [["launch.py", "fooocus_version.py"]],
		// Only it comes with an expander of prompts; the other folders are ComfyUI's of old.
		models: ["checkpoints", "prompt_expansion"],
	},
} as const satisfies Layout;
