import type { MetricPart } from "./plan.ts";

/** Exact sums of the elements' values in units of 1/METRIC_UNIT; null if no tensor counts towards it. */
export interface MetricSums {
	readonly unet: bigint | null;
	readonly vae: bigint | null;
	readonly clip: bigint | null;
}

/** The metric's three numbers, each 0 to 9999; null if no tensor counts towards it. */
export interface MetricNumbers {
	readonly unet: number | null;
	readonly vae: number | null;
	readonly clip: number | null;
}

/** The sums' unit: an element's sigmoid(half) − ½ is counted in 2^-30. */
export const METRIC_UNIT = 2 ** 30;

/** One number's zero point (the sum over the reference weights) and its resolution. */
interface Scale {
	readonly base: number;
	readonly scale: number;
}

// Zero points and scales of stable-diffusion-model-toolkit, so that users can compare the numbers. All but CLIP-v2 are
// relative to the weights of SD v1.
const UNET: Scale = { base: -6131.54, scale: 10_000 };
const VAE: Scale = { base: 17870.7051, scale: 10_000 };
const CLIP_V1: Scale = { base: -2097.8596, scale: 1_000_000 };
const CLIP_V2: Scale = { base: -8757.563, scale: 10_000 };

const UNET_CLASSES: ReadonlySet<string> = new Set(["UNET-v1", "UNET-v1-Pix2Pix", "UNET-v2", "UNET-v2-Depth"]);

/**
 * The class whose scale each text encoder uses: transformers and open_clip store the tensors that count identically.
 */
const CLIP_CLASSES: ReadonlyMap<string, string> = new Map([
	["CLIP-v1", "CLIP-v1"],
	["CLIP-v2", "CLIP-v2"],
	["CLIP-v2-Diffusers", "CLIP-v2"],
]);

/** Numbers from this on are folded into 5000 to 9999, so that four digits are enough. */
const FOLD = 10_000;

/**
 * The number of the metric that a tensor of a component of this class counts towards; null for none, as for averages.
 */
export function metricPartOf(componentClass: string, nameInFile: string): MetricPart | null {
	const part = metricPartOfClass(componentClass);
	if (part === "vae") return nameInFile.includes("encoder.") || nameInFile.includes("decoder.") ? part : null;
	// Layer 23 is the one that Waifu Diffusion's CLIP-v2 lacks.
	if (part === "clip") return nameInFile.includes("mlp.") && !nameInFile.includes(".23.") ? part : null;
	return part;
}

/** The three numbers. `clipClass` is the class that the clip sum was taken over. */
export function metricNumbers(sums: MetricSums, clipClass: string | null): MetricNumbers {
	return {
		unet: folded(sums.unet, UNET),
		vae: folded(sums.vae, VAE),
		clip: folded(sums.clip, clipClass === "CLIP-v1" ? CLIP_V1 : CLIP_V2),
	};
}

/** The metric as text: `2020/2982/0130`, with `----` if no tensor counts towards a number. */
export function metricText(sums: MetricSums, clipClass: string | null): string {
	const { unet, vae, clip } = metricNumbers(sums, clipClass);
	return [unet, vae, clip].map((number) => number?.toString().padStart(4, "0") ?? "----").join("/");
}

const NO_METRIC = metricText({ unet: null, vae: null, clip: null }, null);

/** The metric as it is shown; null for a file without tensors that count. */
export function shownMetric(metric: string | null): string | null {
	return metric === NO_METRIC ? null : metric;
}

/** Weights whose number is known. */
export interface KnownWeights {
	/** `NAI VAE`. */
	readonly name: string;
	readonly part: MetricPart;
	/** The class of the weights. */
	readonly class: string;
	readonly number: number;
	/** The greatest difference between a file's number and this one. */
	readonly within: number;
}

/**
 * Sentences about known weights that a file with components of these classes uses: `Uses the NAI VAE`. Equal numbers
 * are strong evidence, not proof.
 */
export function knownAs(
	numbers: MetricNumbers,
	classes: readonly string[],
	labels: readonly KnownWeights[] = [],
): string[] {
	const known = [...KNOWN, ...labels].filter((one) => {
		const number = numbers[one.part];
		return number !== null && classes.includes(one.class) && Math.abs(number - one.number) <= one.within;
	});
	return [...new Set(known.map((one) => `Uses the ${one.name}`))];
}

/** A file's metric as text, and sentences about the known weights that it matches. */
export interface Measurement {
	readonly metric: string;
	readonly knownAs: readonly string[];
}

/** The metric of a file with these components from its sums; `labels`: the user's labels, beside the built-in names. */
export function measured(
	sums: MetricSums,
	found: readonly { readonly class: string }[],
	labels: readonly KnownWeights[] = [],
): Measurement {
	const clipClass = clipClassOf(found);
	const classes = found.map((one) => CLIP_CLASSES.get(one.class) ?? one.class);
	return {
		metric: metricText(sums, clipClass),
		knownAs: knownAs(metricNumbers(sums, clipClass), classes, labels),
	};
}

/**
 * The number of the metric that weights of this class have: UNet, VAE or CLIP; null if none of their tensors counts.
 */
export function metricPartOfClass(componentClass: string): MetricPart | null {
	if (UNET_CLASSES.has(componentClass)) return "unet";
	if (componentClass === "VAE-v1") return "vae";
	return CLIP_CLASSES.has(componentClass) ? "clip" : null;
}

/** The class, among a file's components, whose weights determine the clip number; null without one. */
export function clipClassOf(found: readonly { readonly class: string }[]): string | null {
	const [first] = found.flatMap((one) => CLIP_CLASSES.get(one.class) ?? []);
	return first ?? null;
}

/** The published numbers were summed in float32, which shifts those of CLIP-v1 by up to 15 and the others by 1. */
const KNOWN: readonly KnownWeights[] = [
	{ name: "SD-v1 VAE", part: "vae", class: "VAE-v1", number: 0, within: 1 },
	{ name: "SD-v2 VAE", part: "vae", class: "VAE-v1", number: 869, within: 1 },
	{ name: "NAI VAE", part: "vae", class: "VAE-v1", number: 2982, within: 1 },
	{ name: "WD-VAE-v1 VAE", part: "vae", class: "VAE-v1", number: 155, within: 1 },
	{ name: "WD-VAE-v2 VAE", part: "vae", class: "VAE-v1", number: 41, within: 1 },
	{ name: "SD-v1 CLIP", part: "clip", class: "CLIP-v1", number: 0, within: 20 },
	{ name: "SD-v2 CLIP", part: "clip", class: "CLIP-v2", number: 1141, within: 1 },
	{ name: "WD-v1-4 CLIP", part: "clip", class: "CLIP-v2", number: 2543, within: 1 },
];

function folded(sum: bigint | null, { base, scale }: Scale): number | null {
	if (sum === null) return null;
	const number = Math.trunc(Math.abs(Number(sum) / METRIC_UNIT / base - 1) * scale);
	return number < FOLD ? number : FOLD / 2 + (number % (FOLD / 2));
}
