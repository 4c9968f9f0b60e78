import { type MetricSums, metricNumbers, metricPartOfClass } from "../metric.ts";

/** Short names of classes in output file names, as in stable-diffusion-webui-model-toolkit; others use the class id. */
const TAILS: ReadonlyMap<string, string> = new Map([
	["UNET-v1", "unet"],
	["UNET-v2-Depth", "unet-v2-d"],
	["VAE-v1", "vae"],
	["CLIP-v1", "clip"],
	["Depth-v2", "depth"],
]);

/** The name of a part of the model `stem`, without its extension: `anything-2982.vae`. */
export function partStem(stem: string, partClass: string, sums: MetricSums): string {
	const tail = `.${TAILS.get(partClass) ?? partClass.toLowerCase()}`;
	const part = metricPartOfClass(partClass);
	const number = part && metricNumbers(sums, partClass)[part];
	const name = stem.endsWith(tail) ? stem.slice(0, -tail.length) : stem;
	return `${name}${number === null ? "" : `-${digits(number)}`}${tail}`;
}

/** The name of a model made from the model `stem`, without its extension: `anything-2020-2982-0130`. */
export function modelStem(stem: string, sums: MetricSums, clipClass: string | null): string {
	const { unet, vae, clip } = metricNumbers(sums, clipClass);
	return [stem, ...[unet, vae, clip].flatMap((number) => (number === null ? [] : [digits(number)]))].join("-");
}

function digits(number: number): string {
	return number.toString().padStart(4, "0");
}
