import { COMPONENTS, type Layout } from "./layout.ts";

/** ComfyUI. No node loads SD 2's depth network or an EMA by itself. */
export const comfyui = {
	id: "comfyui",
	label: "ComfyUI",
	folders: {
		checkpoint: "checkpoints",
		"diffusion-model": "diffusion_models",
		vae: "vae",
		"text-encoder": "text_encoders",
		lora: "loras",
		controlnet: "controlnet",
		"depth-model": COMPONENTS,
		ema: COMPONENTS,
	},
	modelsFolder: "models",
	marks: {
		root: [["main.py", "comfy", "folder_paths.py"]],
		models: ["checkpoints", "diffusion_models"],
	},
} as const satisfies Layout;
