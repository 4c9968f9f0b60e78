import type { Kind } from "./kinds.ts";
import type { Base } from "./verdict.ts";

/** A rule by which a program finds or recognises a kind of model by its file name alone. */
export interface LoaderName {
	readonly kinds: readonly Kind[];
	/** Absent if the rule applies to every base of these kinds. */
	readonly base?: Base;
	/** Absent if the rule applies to every variant. */
	readonly variant?: RegExp;
	/** The rule applies only if this tensor has this many columns. */
	readonly columns?: { readonly tensor: string; readonly count: number };
	/** The whole name of such a file, or the words for its base and variant if they differ from their ids. */
	readonly name: { readonly whole?: string; readonly base?: string; readonly variant?: string };
	/** The pattern that the program searches for in the file name, including its ending. */
	readonly looksFor: RegExp;
	/** The source file of the program that does so. */
	readonly source: string;
}

const IP_ADAPTER_PLUS = "ComfyUI_IPAdapter_plus, utils.py: get_ipadapter_file";
const CLIP_VISION_FILE = "ComfyUI_IPAdapter_plus, utils.py: get_clipvision_file";
const COMFYUI_PREVIEWS = "ComfyUI, nodes.py: VAELoader; latent_preview.py";
const CONTROLNET_VERSION = "sd-webui-controlnet, enums.py: StableDiffusionVersion.detect_from_model_name";
const SDNEXT_BASE = "SD.Next, modules/sd_detect.py: detect_pipeline, guess_by_name";

/** The input width of an IP-Adapter's projection, which is the embedding width of CLIP ViT-H or ViT-bigG. */
const PROJECTION = "image_proj.proj.weight";
const VIT_H = { tensor: PROJECTION, count: 1024 };
const VIT_BIGG = { tensor: PROJECTION, count: 1280 };

const ipAdapter = (base: Base, variant: string, whole: string, looksFor: RegExp): LoaderName => {
	return {
		kinds: ["ip-adapter"],
		base,
		variant: new RegExp(`^${variant}$`),
		name: { whole },
		looksFor,
		source: IP_ADAPTER_PLUS,
	};
};

const clipVision = (base: Base, whole: string, looksFor: RegExp): LoaderName => {
	return { kinds: ["clip-vision", "clip-full"], base, name: { whole }, looksFor, source: CLIP_VISION_FILE };
};

/** One half of a tiny VAE: the program needs both halves, under these names. */
const tinyVae = (base: Base, half: "decoder" | "encoder", stem: string): LoaderName => {
	return {
		kinds: ["vae-approx"],
		base,
		variant: new RegExp(`^${half}$`),
		name: { whole: `${stem}_${half}` },
		looksFor: new RegExp(`^${stem}_${half}\\.`),
		source: COMFYUI_PREVIEWS,
	};
};

const videoVae = (base: Base, whole: string): LoaderName => {
	const looksFor = new RegExp(`^${whole}`);
	return { kinds: ["vae-approx"], base, name: { whole }, looksFor, source: COMFYUI_PREVIEWS };
};

const NETWORKS: readonly Kind[] = ["checkpoint", "diffusion-model"];

/** SD.Next guesses the base of a network from its name. `word`: the base's name there, if it differs from its id. */
const sdnext = (base: Base, looksFor: RegExp, { word, variant }: SdnextOptions = {}): LoaderName => {
	const name = word === undefined ? {} : { base: word };
	return { kinds: NETWORKS, base, ...(variant && { variant }), name, looksFor, source: SDNEXT_BASE };
};

interface SdnextOptions {
	readonly word?: string;
	readonly variant?: RegExp;
}

/** Every rule that a described name must satisfy. Rules for whole names precede rules for words. */
export const LOADER_NAMES: readonly LoaderName[] = [
	{ ...ipAdapter("sd1", "standard", "ip-adapter_sd15", /ip.adapter.sd15\.(safetensors|bin)$/i), columns: VIT_H },
	{ ...ipAdapter("sd1", "standard", "ip-adapter_sd15_vit-G", /sd15.vit.g\.(safetensors|bin)$/i), columns: VIT_BIGG },
	ipAdapter("sd1", "plus", "ip-adapter-plus_sd15", /ip.adapter.plus.sd15\.(safetensors|bin)$/i),
	ipAdapter("sd1", "full-face", "ip-adapter-full-face_sd15", /full.face.sd15\.(safetensors|bin)$/i),
	ipAdapter("sd1", "faceid", "ip-adapter-faceid_sd15", /faceid.sd15\.(safetensors|bin)$/i),
	ipAdapter("sd1", "faceid-plus", "ip-adapter-faceid-plus_sd15", /faceid.plus.sd15\.(safetensors|bin)$/i),
	{
		...ipAdapter("sdxl", "standard", "ip-adapter_sdxl_vit-h", /ip.adapter.sdxl.vit.h\.(safetensors|bin)$/i),
		columns: VIT_H,
	},
	{ ...ipAdapter("sdxl", "standard", "ip-adapter_sdxl", /ip.adapter.sdxl\.(safetensors|bin)$/i), columns: VIT_BIGG },
	ipAdapter("sdxl", "plus", "ip-adapter-plus_sdxl_vit-h", /plus.sdxl.vit.h\.(safetensors|bin)$/i),
	ipAdapter("sdxl", "faceid", "ip-adapter-faceid_sdxl", /faceid.sdxl\.(safetensors|bin)$/i),
	// For XL only the second version of FaceID-Plus was published.
	ipAdapter("sdxl", "faceid-plus", "ip-adapter-faceid-plusv2_sdxl", /faceid.plusv2.sdxl\.(safetensors|bin)$/i),
	clipVision("clip-h", "CLIP-ViT-H-14-laion2B-s32B-b79K", /ViT.H.14.*s32B.b79K/i),
	clipVision("clip-bigg", "CLIP-ViT-bigG-14-laion2B-39B-b160k", /ViT.bigG.14.*39B.b160k/i),
	tinyVae("sd-4ch", "decoder", "taesd"),
	tinyVae("sd-4ch", "encoder", "taesd"),
	tinyVae("flux1", "decoder", "taef1"),
	tinyVae("flux1", "encoder", "taef1"),
	tinyVae("flux2", "decoder", "taef2"),
	tinyVae("flux2", "encoder", "taef2"),
	videoVae("hunyuan-video", "taehv"),
	videoVae("hunyuan-video-1.5", "lighttaehy1_5"),
	videoVae("wan2.2", "lighttaew2_2"),
	videoVae("ltx2", "taeltx_2"),
	{
		kinds: ["face-restore"],
		base: "gfpgan",
		name: { whole: "GFPGAN" },
		looksFor: /GFPGAN/,
		source: "AUTOMATIC1111, modules/gfpgan_model.py: load_net",
	},
	{
		kinds: ["controlnet", "t2i-adapter"],
		base: "sd1",
		name: { base: "sd15" },
		looksFor: /sd1[456]/i,
		source: CONTROLNET_VERSION,
	},
	{
		kinds: ["controlnet", "t2i-adapter"],
		base: "sd2",
		name: { base: "sd21" },
		looksFor: /sd21|2\.1/,
		source: CONTROLNET_VERSION,
	},
	{
		kinds: ["controlnet", "t2i-adapter", "control-lora"],
		base: "sdxl",
		name: {},
		looksFor: /xl/i,
		source: CONTROLNET_VERSION,
	},
	{
		kinds: NETWORKS,
		variant: /^pix2pix$/,
		name: { variant: "instruct-pix2pix" },
		looksFor: /instruct.*pix2pix/i,
		source: "AUTOMATIC1111, modules/sd_hijack_ip2p.py; SD.Next, modules/sd_detect.py: guess_variant",
	},
	{
		kinds: NETWORKS,
		variant: /^inpaint$/,
		name: { variant: "inpainting" },
		looksFor: /inpainting/i,
		source: "AUTOMATIC1111, modules/sd_hijack_inpainting.py; SD.Next, modules/sd_detect.py: guess_variant",
	},
	{
		kinds: NETWORKS,
		base: "flux1",
		variant: /^flex\.2$/,
		name: { base: "flex.2", variant: "" },
		looksFor: /^(?!.*(flux|flex\.1)).*flex\.2/i,
		source: SDNEXT_BASE,
	},
	sdnext("sdxl", /XL/i),
	sdnext("sdxl-refiner", /XL/i),
	sdnext("ssd-1b", /XL/i, { word: "sdxl-ssd-1b" }),
	sdnext("vega", /XL/i, { word: "sdxl-vega" }),
	sdnext("koala", /XL/i, { word: "sdxl-koala" }),
	sdnext("hunyuan-dit", /hunyuandit/i, { word: "hunyuandit" }),
	sdnext("pixart", /pixart-xl/i, { word: "pixart-xl", variant: /^alpha/ }),
	sdnext("cascade", /stable-cascade/i, { word: "stable-cascade" }),
	sdnext("pixart", /pixart-sigma/i, { variant: /^sigma$/ }),
	sdnext("sana", /sana/i),
	sdnext("lumina2", /lumina-image-2/i, { word: "lumina-image-2" }),
	sdnext("kolors", /kolors/i),
	sdnext("auraflow", /auraflow/i),
	sdnext("cogview4", /cogview4/i),
	sdnext("omnigen2", /omnigen2/i),
	sdnext("omnigen", /omnigen/i),
	sdnext("sd3", /sd3/i),
	sdnext("sd3.5-medium", /sd3/i),
	sdnext("sd3.5-large", /sd3/i),
	sdnext("hidream", /hidream/i),
	sdnext("chroma", /^(?!.*xl).*chroma/i),
	sdnext("flux1", /flux|flex\.2/i),
	sdnext("flux2", /flux/i),
	sdnext("cosmos-predict2", /cosmos-predict2/i),
	sdnext("wan2.1", /wan/i),
	sdnext("wan2.2", /wan/i),
	sdnext("qwen-image", /qwen/i),
	sdnext("hunyuan-image-2.1", /hunyuanimage/i, { word: "hunyuanimage-2.1" }),
];
