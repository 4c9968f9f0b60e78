import { COMFYUI_FOLDERS, type Layout } from "./layout.ts";

/** The file in ComfyUI's root with which users configure further model folders. */
export const EXTRA_PATHS_NAME = "extra_model_paths.yaml";

/** ComfyUI. No node loads SD 2's depth network or standalone EMA weights. */
export const comfyui = {
	id: "comfyui",
	label: "ComfyUI",
	folders: COMFYUI_FOLDERS,
	baseFolders: { controlnet: { "z-image": "model_patches", "qwen-image": "model_patches" } },
	modelsFolder: "models",
	marks: {
		root: [["main.py", "comfy", "folder_paths.py"]],
		// `ComfyUI_windows_portable` has a Python of its own, in a folder with this spelling.
		outer: { root: "ComfyUI", beside: ["python_embeded"] },
		models: ["checkpoints", "diffusion_models"],
	},
} as const satisfies Layout;
