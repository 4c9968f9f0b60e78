import type { Prefix } from "../../prefixes.ts";
import type { TensorTable } from "../../tensor.ts";
import { ADAPTERS } from "./adapters.ts";
import { CASCADE } from "./cascade.ts";
import { CLIP } from "./clip.ts";
import { COGVIDEOX } from "./cogvideox.ts";
import { COSMOS } from "./cosmos.ts";
import type { FamilyAnswer } from "./family.ts";
import { FLUX } from "./flux.ts";
import { HUNYUAN } from "./hunyuan.ts";
import { answersOf, indexOf, matchesOf } from "./identify.ts";
import { LANGUAGE_ENCODERS } from "./language-models.ts";
import { LTX } from "./ltx.ts";
import { LUMINA } from "./lumina.ts";
import type { MarkerFamily } from "./marker-family.ts";
import { MODEL_PATCHES } from "./model-patches.ts";
import { OTHER } from "./other.ts";
import { PIXART } from "./pixart.ts";
import { QWEN_IMAGE } from "./qwen-image.ts";
import { nearestOf, type PartialMatch } from "./resemble.ts";
import { RESTORERS } from "./restorers.ts";
import { SD } from "./sd.ts";
import { SD_KIN } from "./sd-kin.ts";
import { SD3 } from "./sd3.ts";
import { SDXL } from "./sdxl.ts";
import { SDXL_DISTILLED } from "./sdxl-distilled.ts";
import { SMALL } from "./small.ts";
import { SOUND } from "./sound.ts";
import { T5_ENCODERS } from "./t5.ts";
import { TRANSFORMER_CONTROLNETS } from "./transformer-controlnets.ts";
import { TRANSFORMERS } from "./transformers.ts";
import { UNET_CONTROLNETS } from "./unet-controlnets.ts";
import { UPSCALERS } from "./upscalers.ts";
import { LTX_VAES } from "./vae-ltx.ts";
import { PICTURE_VAES } from "./vae-pictures.ts";
import { SOUND_VAES } from "./vae-sound.ts";
import { VIDEO_VAES } from "./vae-videos.ts";
import { WAN_2_1 } from "./wan2.1.ts";
import { WAN_2_2 } from "./wan2.2.ts";

/**
 * Every network that is identified by a few tensors. The order has no effect: all families whose rules hold are
 * returned.
 */
export const MARKER_FAMILIES: readonly MarkerFamily[] = [
	...ADAPTERS,
	...CASCADE,
	...CLIP,
	...COGVIDEOX,
	...UNET_CONTROLNETS,
	...TRANSFORMER_CONTROLNETS,
	...COSMOS,
	...FLUX,
	...HUNYUAN,
	...LTX,
	...LUMINA,
	...MODEL_PATCHES,
	...OTHER,
	...RESTORERS,
	...PICTURE_VAES,
	...PIXART,
	...QWEN_IMAGE,
	...SD,
	...SD3,
	...SD_KIN,
	...SDXL,
	...SDXL_DISTILLED,
	...SMALL,
	...SOUND,
	...SOUND_VAES,
	...T5_ENCODERS,
	...LANGUAGE_ENCODERS,
	...TRANSFORMERS,
	...UPSCALERS,
	...VIDEO_VAES,
	...LTX_VAES,
	...WAN_2_1,
	...WAN_2_2,
];

const INDEX = indexOf(MARKER_FAMILIES);

/**
 * The identity of the file by its sentinel tensors, most likely first: one answer, or the answers of a declared group
 * of families that cannot be told apart. Empty if the rules of no family hold for most of the file.
 */
export function familiesOf(table: TensorTable, prefixes: readonly Prefix[]): FamilyAnswer[] {
	return answersOf(table, matchesOf(table, prefixes, INDEX));
}

/** The family that an unidentified file resembles most; null if it resembles none. */
export function nearestFamilyOf(table: TensorTable, prefixes: readonly Prefix[]): PartialMatch | null {
	return nearestOf(table, prefixes, MARKER_FAMILIES);
}
