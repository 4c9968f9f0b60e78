import { CASCADE_C, CASCADE_C_LITE } from "./networks/cascade.ts";
import { ANIMA, COSMOS_PREDICT2_2B, COSMOS_PREDICT2_14B, COSMOS1_7B, COSMOS1_14B } from "./networks/cosmos.ts";
import { CHROMA, FLUX1, LONGCAT_IMAGE, OVIS_IMAGE } from "./networks/flux.ts";
import { FLUX2_DEV, FLUX2_KLEIN_4B, FLUX2_KLEIN_9B } from "./networks/flux2.ts";
import {
	FRAMEPACK,
	HUNYUAN_DIT,
	HUNYUAN_IMAGE,
	HUNYUAN_VIDEO,
	HUNYUAN_VIDEO_15,
	HUNYUAN_VIDEO_DIFFUSERS,
} from "./networks/hunyuan.ts";
import {
	ACE_STEP,
	ACE_STEP_15,
	AURAFLOW,
	ERNIE_IMAGE,
	HIDREAM,
	HIDREAM_O1,
	IDEOGRAM4,
	KREA2,
	PIXART,
	SANA_1_5_4_8B,
	SANA_1_6B,
} from "./networks/image.ts";
import { LTX_2B, LTX_13B, LTX2 } from "./networks/ltx.ts";
import { BOOGU, LUMINA2, NEWBIE, OMNIGEN2, Z_IMAGE } from "./networks/lumina.ts";
import { QWEN_IMAGE } from "./networks/qwen-image.ts";
import { SD3_MEDIUM, SD35_LARGE, SD35_MEDIUM } from "./networks/sd3.ts";
import { SD1, SD2, SDXL, SDXL_REFINER, SSD_1B, VEGA } from "./networks/stable-diffusion.ts";
import { unetModules } from "./networks/unet.ts";
import {
	COGVIDEOX_1_5_5B,
	COGVIDEOX_2B,
	COGVIDEOX_5B,
	COGVIEW4,
	KANDINSKY5_LITE_IMAGE,
	KANDINSKY5_LITE_VIDEO,
	KANDINSKY5_PRO_VIDEO,
	MOCHI,
} from "./networks/video.ts";
import { WAN_14B, WAN21_1_3B, WAN21_14B, WAN22_5B } from "./networks/wan.ts";

/** A network that LoRAs are trained for. */
export interface LoraTarget {
	/** The id of the base. */
	readonly base: string;
	/** Its modules, in the notation of `notation.ts`. */
	readonly modules: () => string;
	/** Its text encoders that trainers train, by their names in `encoders.ts`. */
	readonly encoders: readonly string[];
	/**
	 * The spelling of its trainers' prefixes. Present if another base's network has the same names and widths, so that
	 * only the prefix distinguishes them.
	 */
	readonly spelling?: "original" | "diffusers";
}

const CLIP_LG = ["clip-l", "clip-g"];
const SD3_ENCODERS = ["clip-l", "clip-g", "t5-xxl"];

/**
 * Every network that LoRAs are trained for. Networks with more LoRAs come first: candidates have this order. Networks
 * are left out that have hardly any LoRAs and whose attention has the names and widths of another's, because every LoRA
 * of the other would become ambiguous: Kolors and Koala (SDXL), Lotus (SD v2), Sana 0.6B (PixArt), Sana Video (Sana).
 */
export const LORA_TARGETS: readonly LoraTarget[] = [
	{ base: "sdxl", modules: () => unetModules(SDXL), encoders: CLIP_LG },
	{ base: "sd1", modules: () => unetModules(SD1), encoders: ["clip-l"] },
	{ base: "flux1", modules: () => FLUX1, encoders: ["clip-l", "t5-xxl"] },
	{ base: "z-image", modules: () => Z_IMAGE, encoders: ["qwen3-4b"] },
	{ base: "wan2.1", modules: () => WAN21_14B, encoders: [] },
	{ base: "wan2.1", modules: () => WAN21_1_3B, encoders: [] },
	{ base: "wan2.2", modules: () => WAN_14B, encoders: [] },
	{ base: "wan2.2", modules: () => WAN22_5B, encoders: [] },
	{ base: "qwen-image", modules: () => QWEN_IMAGE, encoders: ["qwen2.5-vl-7b"] },
	{ base: "sd2", modules: () => unetModules(SD2), encoders: ["clip-h"] },
	{ base: "flux2", modules: () => FLUX2_DEV, encoders: [] },
	{ base: "flux2", modules: () => FLUX2_KLEIN_9B, encoders: [] },
	{ base: "flux2", modules: () => FLUX2_KLEIN_4B, encoders: ["qwen3-4b"] },
	{ base: "chroma", modules: () => CHROMA, encoders: ["t5-xxl"] },
	{ base: "sd3.5-medium", modules: () => SD35_MEDIUM, encoders: SD3_ENCODERS },
	{ base: "sd3", modules: () => SD3_MEDIUM, encoders: SD3_ENCODERS },
	{ base: "sd3.5-large", modules: () => SD35_LARGE, encoders: SD3_ENCODERS },
	{ base: "hunyuan-video", modules: () => HUNYUAN_VIDEO, encoders: ["llama-3-8b", "clip-l"] },
	{
		base: "hunyuan-video",
		modules: () => HUNYUAN_VIDEO_DIFFUSERS,
		encoders: ["llama-3-8b", "clip-l"],
		spelling: "diffusers",
	},
	{ base: "framepack", modules: () => FRAMEPACK, encoders: [], spelling: "original" },
	{ base: "ltx2", modules: () => LTX2, encoders: [] },
	{ base: "ltx", modules: () => LTX_2B, encoders: ["t5-xxl"] },
	{ base: "ltx", modules: () => LTX_13B, encoders: ["t5-xxl"] },
	{ base: "anima", modules: () => ANIMA, encoders: ["qwen3-0.6b"] },
	{ base: "cosmos-predict2", modules: () => COSMOS_PREDICT2_2B, encoders: [] },
	{ base: "cosmos-predict2", modules: () => COSMOS_PREDICT2_14B, encoders: [] },
	{ base: "hidream", modules: () => HIDREAM, encoders: ["clip-l", "clip-g", "t5-xxl", "llama-3-8b"] },
	{ base: "hidream-o1", modules: () => HIDREAM_O1, encoders: [] },
	{ base: "lumina2", modules: () => LUMINA2, encoders: ["gemma-2-2b"] },
	{ base: "auraflow", modules: () => AURAFLOW, encoders: [] },
	{ base: "pixart", modules: () => PIXART, encoders: ["t5-xxl"] },
	{ base: "sana", modules: () => SANA_1_6B, encoders: ["gemma-2-2b"] },
	{ base: "sana", modules: () => SANA_1_5_4_8B, encoders: ["gemma-2-2b"] },
	{ base: "krea2", modules: () => KREA2, encoders: [] },
	{ base: "hunyuan-image-2.1", modules: () => HUNYUAN_IMAGE, encoders: ["qwen2.5-vl-7b"] },
	{ base: "hunyuan-video-1.5", modules: () => HUNYUAN_VIDEO_15, encoders: ["qwen2.5-vl-7b"] },
	{ base: "hunyuan-dit", modules: () => HUNYUAN_DIT, encoders: [] },
	{ base: "cogvideox", modules: () => COGVIDEOX_5B, encoders: ["t5-xxl"] },
	{ base: "cogvideox", modules: () => COGVIDEOX_1_5_5B, encoders: ["t5-xxl"] },
	{ base: "cogvideox", modules: () => COGVIDEOX_2B, encoders: ["t5-xxl"] },
	{ base: "cogview4", modules: () => COGVIEW4, encoders: [] },
	{ base: "mochi", modules: () => MOCHI, encoders: ["t5-xxl"] },
	{ base: "kandinsky5", modules: () => KANDINSKY5_LITE_VIDEO, encoders: [] },
	{ base: "kandinsky5", modules: () => KANDINSKY5_LITE_IMAGE, encoders: [] },
	{ base: "kandinsky5", modules: () => KANDINSKY5_PRO_VIDEO, encoders: [] },
	{ base: "ssd-1b", modules: () => unetModules(SSD_1B), encoders: CLIP_LG },
	{ base: "vega", modules: () => unetModules(VEGA), encoders: CLIP_LG },
	{ base: "sdxl-refiner", modules: () => unetModules(SDXL_REFINER), encoders: ["clip-g"] },
	{ base: "cascade", modules: () => CASCADE_C, encoders: ["clip-g"] },
	{ base: "cascade", modules: () => CASCADE_C_LITE, encoders: ["clip-g"] },
	{ base: "longcat-image", modules: () => LONGCAT_IMAGE, encoders: [] },
	{ base: "ovis-image", modules: () => OVIS_IMAGE, encoders: [] },
	{ base: "ernie-image", modules: () => ERNIE_IMAGE, encoders: [] },
	{ base: "ideogram4", modules: () => IDEOGRAM4, encoders: [] },
	{ base: "newbie", modules: () => NEWBIE, encoders: [] },
	{ base: "omnigen2", modules: () => OMNIGEN2, encoders: [] },
	{ base: "boogu", modules: () => BOOGU, encoders: [] },
	{ base: "cosmos1", modules: () => COSMOS1_7B, encoders: [] },
	{ base: "cosmos1", modules: () => COSMOS1_14B, encoders: [] },
	{ base: "skyreels-v2", modules: () => WAN_14B, encoders: [] },
	{ base: "ace-step", modules: () => ACE_STEP, encoders: [] },
	{ base: "ace-step-1.5", modules: () => ACE_STEP_15, encoders: [] },
];
