import type { Kind } from "./kinds.ts";

/** The family whose parts fit together, such as `sdxl` or `flux1`; an architecture such as `esrgan` for an upscaler. */
export type Base = string;

/** One component as it was found in a file, at one prefix. Names of tensors are those of the file. */
export interface Found {
	/** As in the seed: `UNET-v1`. */
	readonly class: string;
	/** As in the seed: `UNET-v1-SD`. */
	readonly component: string;
	/** What stands before the component's own names in this file; empty when bare. */
	readonly prefix: string;
	/** What stands before them in a file of this architecture as it should be; differs for NAI's CLIP names. */
	readonly writePrefix: string;
	/** Names in the file of the component's tensors, required and optional ones, that fit. */
	readonly tensors: readonly string[];
	/** Required tensors that are not there. */
	readonly missing: readonly string[];
	/** Tensors that are there with another shape than the component's. */
	readonly misshapen: readonly string[];
}

/** Why one architecture was not chosen. */
export interface Rejection {
	readonly architecture: string;
	/** Whether all of it is there: it was not chosen because another one explains more. */
	readonly matched: boolean;
	readonly reason: string;
	/** At most a few names that a person can look up. */
	readonly examples: readonly string[];
}

interface Weighed {
	/** Every component that the chosen reading of the file holds, intact or not; EMA among them. */
	readonly found: readonly Found[];
	/** Whole components that stand below another prefix once more; `found` has the one that is kept. */
	readonly copies: readonly Found[];
	readonly rejected: readonly Rejection[];
}

/** What an answer rests on. */
export type Evidence = "names" | "metadata";

/** One thing that a file can be. */
export interface Candidate {
	readonly kind: Kind;
	readonly base: Base;
	readonly variant: string | null;
}

/** A known model that an unknown file resembles. */
export interface Resemblance extends Candidate {
	/**
	 * What was compared: the tensors of a network that is described in full, the tensors that tell one that is not, or
	 * modules of the file that a LoRA's network should have.
	 */
	readonly by: "tensors" | "sentinels" | "modules";
	/** How many were compared. */
	readonly of: number;
	/** How many of them the file has by name; of modules, how many the network has. */
	readonly holds: number;
	/** Names in the file of compared tensors that have other dimensions than the model's. */
	readonly misshapen: readonly string[];
}

/** What a file is, with the evidence. Ids and names only: it crosses threads and processes. */
export type Verdict =
	| (Weighed & {
			readonly kind: "identified";
			/** The architecture whose networks are described in full; null where sentinel tensors named the file. */
			readonly architecture: string | null;
			readonly fileKind: Kind;
			readonly base: Base;
			/** `inpainting`, `pix2pix`, `depth`; null for the ordinary one. */
			readonly variant: string | null;
			/** Whether names and shapes tell what the file is, or its metadata decides between several things. */
			readonly evidence: Evidence;
			/** What else the file can be and is planned as, where nothing in it decides; absent for most files. */
			readonly also?: readonly Candidate[];
	  })
	| (Weighed & {
			readonly kind: "ambiguous";
			/** At most four, the most likely first. */
			readonly candidates: readonly Candidate[];
	  })
	| (Weighed & {
			readonly kind: "damaged";
			readonly architecture: string;
			readonly fileKind: Kind;
			readonly base: Base;
			/** Classes the architecture needs of which nothing was found. */
			readonly absent: readonly string[];
	  })
	| (Weighed & {
			readonly kind: "unknown";
			/** The known model that the file resembles most; null where it resembles none. */
			readonly resembles: Resemblance | null;
	  });

/** Whether a component is all there, each required tensor with its right shape. */
export function isIntact(found: Pick<Found, "missing" | "misshapen">): boolean {
	return found.missing.length === 0 && found.misshapen.length === 0;
}
