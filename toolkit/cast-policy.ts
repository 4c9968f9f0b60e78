import type { Kind } from "./kinds.ts";
import type { Precision } from "./plan.ts";
import type { Base } from "./verdict.ts";

/**
 * How float weights of a model may be stored. `half`: in half precision, as the setting says, which these models were
 * published and are run in. `bfloat`: float32 becomes bfloat16 and nothing else changes, since half precision has too
 * small a range for what these networks compute. `keep`: as they came.
 */
export type CastPolicy = "half" | "bfloat" | "keep";

/** Stable Diffusion and its kin: UNets of latent diffusion with CLIP, and what works on them. */
const HALF_BASES: ReadonlySet<Base> = new Set([
	...["sd1", "sd2", "sdxl", "sdxl-refiner", "ssd-1b", "vega", "koala", "sdxs", "sd-4ch"],
	...["clip-l", "clip-g", "clip-h", "clip-bigg"],
]);

/** Kinds of networks and adapters that are cast at all. */
const CAST_KINDS: ReadonlySet<Kind> = new Set([
	...(["checkpoint", "diffusion-model", "text-encoder", "lora", "controlnet", "control-lora"] as const),
	...(["t2i-adapter", "ip-adapter", "motion-module", "motion-lora", "model-patch", "depth-model", "ema"] as const),
]);

/** Architectures of upscalers that declare half precision to be right for them (spandrel, `supports_half`). */
const HALF_UPSCALERS: ReadonlySet<Base> = new Set([
	...["esrgan", "compact", "span", "omnisr", "realcugan", "scunet", "fbcnn", "craft", "ditn", "fdat", "mosr", "moesr"],
	...["femasr", "mmrealsr", "swiftsrgan", "adacode"],
]);

/** How a model of this kind and base is stored. What is not listed keeps its precision: small networks lose more than they save. */
export function castPolicyOf(kind: Kind, base: Base): CastPolicy {
	if (kind === "upscaler") return HALF_UPSCALERS.has(base) ? "half" : "keep";
	if (kind === "vae") return base === "sd-4ch" ? "half" : "keep";
	if (!CAST_KINDS.has(kind)) return "keep";
	return HALF_BASES.has(base) ? "half" : "bfloat";
}

/** What a user may choose about the precision of weights. */
export interface PrecisionChoices {
	/** Asked for in general: followed as far as the cast policy of a model allows. */
	readonly precision: Precision;
	/** By kind or base: followed whatever the cast policy says. A base comes before a kind. */
	readonly precisions: Readonly<Partial<Record<string, Precision>>>;
}

/** The precision asked for a model of this kind and base; `isOwn` where it was chosen for the kind or the base. */
export function precisionFor(
	kind: Kind,
	base: Base,
	{ precision, precisions }: PrecisionChoices,
): { readonly precision: Precision; readonly isOwn: boolean } {
	const own = precisions[base] ?? precisions[kind];
	return own === undefined ? { precision, isOwn: false } : { precision: own, isOwn: true };
}
