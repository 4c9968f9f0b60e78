import type { Kind } from "./kinds.ts";
import type { Precision } from "./plan.ts";
import type { Base } from "./verdict.ts";

/**
 * How float weights of a model may be stored. `half`: in the half precision of the settings; these models are published
 * and run in half precision. `bfloat`: float32 becomes bfloat16 and nothing else changes, because the range of float16
 * is too small for the activations of these networks. `keep`: unchanged.
 */
export type CastPolicy = "half" | "bfloat" | "keep";

/** Stable Diffusion and related models: latent-diffusion UNets with CLIP, and models that extend them. */
const HALF_BASES: ReadonlySet<Base> = new Set([
	...["sd1", "sd2", "sdxl", "sdxl-refiner", "ssd-1b", "vega", "koala", "sdxs", "sd-4ch"],
	...["clip-l", "clip-g", "clip-h", "clip-bigg"],
]);

/** Kinds that are cast; all other kinds keep their precision. */
const CAST_KINDS: ReadonlySet<Kind> = new Set([
	...(["checkpoint", "diffusion-model", "text-encoder", "lora", "controlnet", "control-lora"] as const),
	...(["t2i-adapter", "ip-adapter", "motion-module", "motion-lora", "model-patch", "depth-model", "ema"] as const),
]);

/** Upscaler architectures that declare support for half precision (spandrel, `supports_half`). */
const HALF_UPSCALERS: ReadonlySet<Base> = new Set([
	...["esrgan", "compact", "span", "omnisr", "realcugan", "scunet", "fbcnn", "craft", "ditn", "fdat", "mosr", "moesr"],
	...["femasr", "mmrealsr", "swiftsrgan", "adacode"],
]);

/**
 * How a model of this kind and base is stored. Unlisted ones keep their precision: a cast saves little on small
 * networks.
 */
export function castPolicyOf(kind: Kind, base: Base): CastPolicy {
	if (kind === "upscaler") return HALF_UPSCALERS.has(base) ? "half" : "keep";
	if (kind === "vae") return base === "sd-4ch" ? "half" : "keep";
	if (!CAST_KINDS.has(kind)) return "keep";
	return HALF_BASES.has(base) ? "half" : "bfloat";
}

/** What a user may choose about the precision of weights. */
export interface PrecisionChoices {
	/** The general choice, applied as far as a model's cast policy allows. */
	readonly precision: Precision;
	/** Choices by kind or base, which override the cast policy. A base takes precedence over a kind. */
	readonly precisions: Readonly<Partial<Record<string, Precision>>>;
}

/** The precision requested for a model of this kind and base; `isOwn` if it was set for that kind or base. */
export function precisionFor(
	kind: Kind,
	base: Base,
	{ precision, precisions }: PrecisionChoices,
): { readonly precision: Precision; readonly isOwn: boolean } {
	const own = precisions[base] ?? precisions[kind];
	return own === undefined ? { precision, isOwn: false } : { precision: own, isOwn: true };
}
