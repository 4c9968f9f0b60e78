import type { Pattern } from "./pattern.ts";

/** A variant of a network for which the same rules hold, such as `inpaint`. */
export interface Variant {
	readonly variant: string;
	/** The variant applies if all of these hold. */
	readonly when: readonly Pattern[];
}

/** A network in one layout, identified by a few of its tensors. A base with several layouts has several families. */
export interface MarkerFamily {
	readonly kind: string;
	readonly base: string;
	/**
	 * Whose tensor names these are: `native` (the authors' own), `diffusers`, `transformers`, `open_clip`, `nunchaku`,
	 * `gguf`.
	 */
	readonly layout: string;
	/** The family matches if all of these hold. The index uses the first pattern that requires a tensor. */
	readonly sentinels: readonly Pattern[];
	/** The first variant that applies is the answer's; without one the variant is null. */
	readonly variants?: readonly Variant[];
	/** Other bases with the same tensors, which cannot be told apart by the file. More likely ones come first. */
	readonly also?: readonly string[];
	/** Roots that are missing from the sentinel tensors and the sample, such as `encoder_level#`. See `roots.ts`. */
	readonly roots?: readonly string[];
	/** Templates (see `sample.ts`) of a file's tensors: all sentinels and some others. */
	readonly sample: readonly string[];
}
