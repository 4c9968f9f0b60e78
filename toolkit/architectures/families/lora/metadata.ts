import type { TensorTable } from "../../../tensor.ts";

const WAN = ["wan2.1", "wan2.2"];

/**
 * The metadata values that trainers write for each base, in lower case: values of `modelspec.architecture` (without
 * `/lora`) and of `ss_base_model_version` by sd-scripts, musubi-tuner and ai-toolkit. A value can mean several bases:
 * musubi writes `wan` for every Wan.
 */
const WRITTEN: ReadonlyMap<string, readonly string[]> = new Map(
	(
		[
			[["sd1"], "stable-diffusion-v1 sd_v1 sd_1.5"],
			[["sd2"], "stable-diffusion-v2-512 stable-diffusion-v2-768-v sd_v2 sd_v2_v sd_2.1"],
			[["sdxl"], "stable-diffusion-xl-v1-base sdxl_base_v1-0 sdxl_ sdxl_1.0"],
			[["sdxl-refiner"], "stable-diffusion-xl-v1-refiner"],
			[["ssd-1b"], "ssd"],
			[["vega"], "vega"],
			[["sd3"], "stable-diffusion-3-medium medium"],
			[["sd3.5-medium"], "stable-diffusion-3-5-medium stable-diffusion-3.5-medium 5-medium"],
			[["sd3.5-large"], "stable-diffusion-3-5-large stable-diffusion-3.5-large 5-large"],
			[["flux1"], "flux-1-dev flux-1-schnell flux.1-dev flux.1-schnell flux1 flux.1 flux.1_kontext flux_kontext"],
			[["chroma"], "chroma chroma_radiance"],
			[["flux2"], "flux.2-dev flux.2-klein-4b flux.2-klein-9b flux2 flux_2_dev flux_2_klein_4b flux_2_klein_9b"],
			[["flux2"], "flux2_klein_4b flux2_klein_9b"],
			[["qwen-image"], "qwen-image qwen-image-edit qwen-image-layered qwen_image qwen_image_edit qwen_image_layered"],
			[["z-image"], "z-image z_image zimage"],
			[["lumina2"], "lumina-2 lumina2"],
			[["anima"], "anima-preview anima"],
			[["hunyuan-video"], "hunyuan-video hunyuan_video"],
			[["hunyuan-video-1.5"], "hunyuan-video-1.5 hunyuan_video_1_5"],
			[["hunyuan-image-2.1"], "hunyuan-image-2.1"],
			[["framepack"], "framepack"],
			[["ltx2"], "ltx2"],
			[["hidream"], "hidream_i1"],
			[["pixart"], "pixart"],
			[["auraflow"], "auraflow"],
			[["krea2"], "krea-2 krea2"],
			[["omnigen2"], "omnigen2"],
			[["wan2.1"], "wan_2.1"],
			[["wan2.2"], "wan_2.2_14b wan_2.2_5b"],
			[WAN, "wan wan2.1"],
		] as const
	).flatMap(([bases, values]) => values.split(" ").map((value): [string, readonly string[]] => [value, bases])),
);

/** Names of Wan's own files, which musubi records as `ss_sd_model_name`. */
const WAN_FILE = /wan[-_ ]?2[._]?([12])(?!\d)/i;

/** The bases that a file's metadata names; null if it names no known base. */
export function basesOfMetadata({ metadata }: Pick<TensorTable, "metadata">): readonly string[] | null {
	const architecture = metadata.get("modelspec.architecture")?.split("/")[0];
	const bases = written(architecture) ?? written(metadata.get("ss_base_model_version"));
	if (bases === WAN) {
		const version = WAN_FILE.exec(metadata.get("ss_sd_model_name") ?? "")?.[1];
		return version === undefined ? WAN : [`wan2.${version}`];
	}
	return bases ?? (metadata.get("ss_v2") === "True" ? ["sd2"] : null);
}

function written(value: string | undefined): readonly string[] | undefined {
	return value === undefined ? undefined : WRITTEN.get(value.toLowerCase());
}
