import type { Kind } from "../../toolkit/kinds.ts";

/** The folder names of one web UI: a folder of the library for each kind of file. */
export interface Layout {
	readonly id: string;
	/** The web UI's name, as its users write it. */
	readonly label: string;
	/**
	 * Paths relative to the folder that contains the model folders, with `/`. A kind for which the web UI has no folder
	 * is absent; its files go to a folder with ComfyUI's name for that kind.
	 */
	readonly folders: Readonly<Partial<Record<Kind, string>>>;
	/** Folders of individual bases of a kind, if the web UI keeps them separate. */
	readonly baseFolders?: Readonly<Partial<Record<Kind, Readonly<Record<string, string>>>>>;
	/** Kinds for which the web UI lists torch files but no safetensors files, with its source files that prove it. */
	readonly torchOnly?: TorchOnly;
	/** Kinds whose folder is in the web UI's root instead, if the library is that root. */
	readonly inRoot?: readonly Kind[];
	/** The folder in the web UI's root that contains the model folders. */
	readonly modelsFolder: string;
	readonly marks: Marks;
	/** The layout of the web UI that this one is a fork of, whose marker files it has too. */
	readonly forkOf?: string;
}

/** Files and folders that identify a web UI. Paths with `/`; of a list, every path must exist. */
interface Marks {
	/** Paths in the web UI's root; one list for each variant of the root. */
	readonly root: readonly (readonly string[])[];
	/** For a root that is distributed or kept in another folder: its name there, and paths beside it that must exist. */
	readonly outer?: { readonly root: string; readonly beside: readonly string[] };
	/** Model folders, for a library outside its web UI; empty if the folders do not identify the web UI. */
	readonly models: readonly string[];
}

/** For each kind, the source file of the web UI that lists only `.pth`, or `.pt` and `.pth`. */
type TorchOnly = Readonly<Partial<Record<Kind, string>>>;

/** Folder for parts that a web UI cannot load by themselves. No web UI reads this folder. */
export const COMPONENTS = "Components";

/** Folder for unknown files. No web UI reads this folder. */
export const UNSORTED = "Unsorted";

/** ComfyUI's folder for each kind (folder_paths.py), including those of widely used custom nodes. */
export const COMFYUI_FOLDERS: Readonly<Record<Kind, string>> = {
	checkpoint: "checkpoints",
	"diffusion-model": "diffusion_models",
	vae: "vae",
	"vae-approx": "vae_approx",
	"text-encoder": "text_encoders",
	"clip-vision": "clip_vision",
	"clip-full": "clip_vision",
	"vision-projector": "text_encoders",
	lora: "loras",
	"motion-lora": "animatediff_motion_lora",
	"control-lora": "controlnet",
	controlnet: "controlnet",
	"t2i-adapter": "controlnet",
	"ip-adapter": "ipadapter",
	"model-patch": "model_patches",
	embedding: "embeddings",
	"aesthetic-gradient": "aesthetic_embeddings",
	hypernetwork: "hypernetworks",
	"motion-module": "animatediff_models",
	upscaler: "upscale_models",
	"latent-upscaler": "latent_upscale_models",
	"face-restore": "facerestore_models",
	"inpaint-model": "inpaint",
	style: "style_models",
	pulid: "pulid",
	photomaker: "photomaker",
	gligen: "gligen",
	ella: "ella",
	"background-removal": "background_removal",
	"frame-interpolation": "frame_interpolation",
	detector: "detection",
	"aesthetic-predictor": "aesthetic",
	"depth-model": COMPONENTS,
	ema: COMPONENTS,
	other: COMPONENTS,
};

/**
 * Like `torchOnly`, for ComfyUI's custom nodes. facerestore_cf also requires CodeFormer's weights below the key
 * `params_ema` of a pickle.
 */
const COMFYUI_TORCH_ONLY: TorchOnly = {
	"face-restore": "ComfyUI-ReActor, nodes.py: get_restorers; facerestore_cf, __init__.py: FaceRestoreModelLoader",
};

/** The source that shows that the web UI lists only torch files of a kind; null if it lists safetensors files too. */
export function torchOnlyIn({ folders, torchOnly }: Layout, kind: Kind): string | null {
	const isComfyUis = folders[kind] === undefined || folders[kind] === COMFYUI_FOLDERS[kind];
	return torchOnly?.[kind] ?? (isComfyUis ? COMFYUI_TORCH_ONLY[kind] : undefined) ?? null;
}

/** The folder of a layout for a kind and base. `own`: whether the web UI itself has this folder. */
export function folderIn(layout: Layout, kind: Kind, base: string | null): { folder: string; own: boolean } {
	const apart = base === null ? undefined : layout.baseFolders?.[kind]?.[base];
	const folder = apart ?? layout.folders[kind];
	return folder === undefined ? { folder: COMFYUI_FOLDERS[kind], own: false } : { folder, own: true };
}
