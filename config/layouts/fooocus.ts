import { COMPONENTS, type Layout } from "./layout.ts";

/** Fooocus. It loads whole checkpoints and has no folder for a standalone UNet. */
export const fooocus = {
	id: "fooocus",
	label: "Fooocus",
	folders: {
		checkpoint: "checkpoints",
		// Not ComfyUI's name: together with `checkpoints`, the library would be detected as ComfyUI's.
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
		// Only Fooocus has a prompt expander; its other folders have ComfyUI's old names.
		models: ["checkpoints", "prompt_expansion"],
	},
} as const satisfies Layout;
