import type { Identified } from "./prune-plan.ts";

/** Common names of bases, where they differ from the base's id. Each is a valid folder name on every file system. */
const BASE_NAMES: ReadonlyMap<string, string> = new Map([
	["sd1", "SD 1.5"],
	["sd2", "SD 2"],
	["sdxl", "SDXL"],
	["sdxl-refiner", "SDXL Refiner"],
	["ssd-1b", "SSD-1B"],
	["sd3", "SD 3"],
	["sd3.5-medium", "SD 3.5 Medium"],
	["sd3.5-large", "SD 3.5 Large"],
	["svd", "SVD"],
	["cascade", "Stable Cascade"],
	["stable-audio", "Stable Audio"],
	["flux1", "Flux.1"],
	["flux2", "Flux.2"],
	["chroma", "Chroma"],
	["qwen-image", "Qwen-Image"],
	["z-image", "Z-Image"],
	["wan2.1", "Wan 2.1"],
	["wan2.2", "Wan 2.2"],
	["ltx", "LTX-Video"],
	["ltx2", "LTX-2"],
	["hunyuan-video", "HunyuanVideo"],
	["hunyuan-video-1.5", "HunyuanVideo 1.5"],
	["hunyuan-image-2.1", "HunyuanImage 2.1"],
	["hunyuan-dit", "HunyuanDiT"],
	["cogvideox", "CogVideoX"],
	["cogview4", "CogView4"],
	["hidream", "HiDream"],
	["lumina2", "Lumina 2"],
	["pixart", "PixArt"],
	["sana", "Sana"],
	["auraflow", "AuraFlow"],
	["kolors", "Kolors"],
	["mochi", "Mochi"],
]);

/** The common name of a base, such as `Flux.1` for `flux1`; the id for a base without one. */
export function baseName(base: string): string {
	return BASE_NAMES.get(base) ?? base;
}

/** The base of a file; null for a file that can be used with several bases. */
export function soleBase({ base, also = [] }: Pick<Identified, "base" | "also">): string | null {
	return also.every((one) => one.base === base) ? base : null;
}
