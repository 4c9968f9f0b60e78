import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { LayoutId } from "../../config/layouts/index.ts";

/** A program's root as it is laid out when the program has run; a name that ends in `/` is a folder. */
interface Tree {
	/** The folder that holds the model folders. */
	readonly models: string;
	readonly program: string;
	readonly folders: string;
}

const TREES: Readonly<Record<LayoutId, Tree>> = {
	a1111: {
		models: "models",
		program: "webui.py launch.py modules/sd_models.py extensions-builtin/Lora/ extensions/ embeddings/",
		folders: "Codeformer/ ControlNet/ ESRGAN/ GFPGAN/ hypernetworks/ Lora/ Stable-diffusion/ VAE/ VAE-approx/",
	},
	forge: {
		models: "models",
		program: "webui.py launch.py modules/sd_models.py modules_forge/ extensions-builtin/ backend/loader.py embeddings/",
		folders: "ControlNet/ ControlNetPreprocessor/ ESRGAN/ Lora/ Stable-diffusion/ VAE/ VAE-approx/ text_encoder/",
	},
	comfyui: {
		models: "models",
		program: "main.py comfy/sd.py folder_paths.py nodes.py custom_nodes/ extra_model_paths.yaml.example",
		folders:
			"checkpoints/ clip/ clip_vision/ configs/ controlnet/ diffusion_models/ embeddings/ loras/ text_encoders/ unet/ vae/ vae_approx/",
	},
	swarmui: {
		models: "Models",
		program: "SwarmUI.sln src/SwarmUI.csproj launch-linux.sh dlbackend/ComfyUI/main.py Data/Settings.fds",
		folders: "Embeddings/ Lora/ Stable-Diffusion/ VAE/ clip/ clip_vision/ controlnet/ diffusion_models/ text_encoders/",
	},
	sdnext: {
		models: "models",
		program: "webui.py launch.py modules/sd_detect.py modules/sd_models.py extensions-builtin/ config.json",
		folders: "ControlNet/ Diffusers/ ESRGAN/ Lora/ Stable-diffusion/ Text-encoder/ UNET/ VAE/ embeddings/ yolo/",
	},
	fooocus: {
		models: "models",
		program: "launch.py webui.py fooocus_version.py entry_with_update.py modules/config.py ldm_patched/ldm/",
		folders: "checkpoints/ clip/ clip_vision/ controlnet/ embeddings/ loras/ prompt_expansion/ upscale_models/ vae/",
	},
	stabilitymatrix: {
		models: "Models",
		program: "settings.json Packages/ComfyUI/main.py Packages/ComfyUI/folder_paths.py",
		folders: "ApproxVAE/ ControlNet/ DiffusionModels/ ESRGAN/ Embeddings/ Lora/ StableDiffusion/ TextEncoders/ VAE/",
	},
};

/** Lays out a program at a root; returns the folder that holds its model folders, and their names. */
export function layOut(id: LayoutId, root: string): { readonly library: string; readonly folders: readonly string[] } {
	const { models, program, folders } = TREES[id];
	const library = join(root, models);
	makeTree(root, program.split(" "));
	makeTree(library, folders.split(" "));
	return { library, folders: folders.split(" ").map((name) => name.slice(0, -1)) };
}

/** Makes files and folders below a folder; a path that ends in `/` is a folder. */
export function makeTree(root: string, paths: readonly string[]): void {
	for (const path of paths) {
		const full = join(root, path);
		mkdirSync(path.endsWith("/") ? full : dirname(full), { recursive: true });
		if (!path.endsWith("/")) writeFileSync(full, "");
	}
}
