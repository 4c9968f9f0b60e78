import type { Pattern } from "./pattern.ts";

/** A form of a network that the same telling tensors name, such as `inpaint`. */
export interface Variant {
	readonly variant: string;
	/** All of these hold. */
	readonly when: readonly Pattern[];
}

/** One network under one set of names, told by a few of its tensors. A base with several layouts has several of these. */
export interface MarkerFamily {
	readonly kind: string;
	readonly base: string;
	/** Whose names these are: `native` (the authors' own), `diffusers`, `transformers`, `open_clip`, `nunchaku`, `gguf`. */
	readonly names: string;
	/** All of these hold. The first that names a tensor is the one that the index looks for. */
	readonly telling: readonly Pattern[];
	/** The first whose patterns all hold gives the answer's variant; without one it is null. */
	readonly variants?: readonly Variant[];
	/** Other bases that have the same tensors: nothing in the file tells them apart. The likelier first. */
	readonly also?: readonly string[];
	/** First parts of names, as `encoder_level#`, that neither the telling tensors nor the sample have. See `roots.ts`. */
	readonly roots?: readonly string[];
	/** Tensors of such a file, as templates: see `sample.ts`. Not all that it has, but all that tell. */
	readonly sample: readonly string[];
}
