import type { Kind } from "../../toolkit/kinds.ts";

/** Where one program keeps its models: a folder of the library for each kind of file. */
export interface Layout {
	readonly id: string;
	/** The program's name, as its users write it. */
	readonly label: string;
	/**
	 * Relative to the folder that holds the model folders, with `/`. A kind that the program has no folder for is absent
	 * and goes to ComfyUI's folder name for it.
	 */
	readonly folders: Readonly<Partial<Record<Kind, string>>>;
	/** Folders of single bases of a kind, where the program keeps them apart from the others. */
	readonly baseFolders?: Readonly<Partial<Record<Kind, Readonly<Record<string, string>>>>>;
	/** Kinds of which the program lists torch's files alone, no safetensors files, with its files that say so. */
	readonly torchOnly?: TorchOnly;
	/** Kinds whose folder lies in the program's root instead, where that is the library. */
	readonly inRoot?: readonly Kind[];
	/** The folder of the program's root that holds the model folders. */
	readonly modelsFolder: string;
	readonly marks: Marks;
	/** The program that this one was made from, and whose marks it therefore bears too. */
	readonly forkOf?: string;
}

/** What tells that a program's models lie here. Paths with `/`; of a list of paths, every one must be there. */
interface Marks {
	/** In the program's root; one list for each form that the root takes. */
	readonly root: readonly (readonly string[])[];
	/** Among the model folders, for a library that lies apart from its program; empty where they tell nothing. */
	readonly models: readonly string[];
}

/** By kind, the file of the program that lists only `.pth`, or `.pt` and `.pth`. */
type TorchOnly = Readonly<Partial<Record<Kind, string>>>;

/** For parts that a program cannot load by themselves: the seed's folder, which no program looks into. */
export const COMPONENTS = "Components";

/** For files of which nobody knows what they are; no program looks into it. */
export const UNSORTED = "Unsorted";

/** ComfyUI's folder for each kind, those of its widely used custom nodes among them (folder_paths.py). */
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

/** As `torchOnly`, of ComfyUI's custom nodes. facerestore_cf also wants CodeFormer below the key `params_ema` of a pickle. */
const COMFYUI_TORCH_ONLY: TorchOnly = {
	"face-restore": "ComfyUI-ReActor, nodes.py: get_restorers; facerestore_cf, __init__.py: FaceRestoreModelLoader",
};

/** What says that the program lists only torch's files of a kind; null where it lists safetensors files, too. */
export function torchOnlyIn({ folders, torchOnly }: Layout, kind: Kind): string | null {
	const isComfyUis = folders[kind] === undefined || folders[kind] === COMFYUI_FOLDERS[kind];
	return torchOnly?.[kind] ?? (isComfyUis ? COMFYUI_TORCH_ONLY[kind] : undefined) ?? null;
}

/** The folder of a layout for a kind and a base, and whether the program itself has it. */
export function folderIn(layout: Layout, kind: Kind, base: string | null): { folder: string; own: boolean } {
	const apart = base === null ? undefined : layout.baseFolders?.[kind]?.[base];
	const folder = apart ?? layout.folders[kind];
	return folder === undefined ? { folder: COMFYUI_FOLDERS[kind], own: false } : { folder, own: true };
}
