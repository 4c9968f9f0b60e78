import type { Kind } from "./kinds.ts";

/** The family whose parts fit together, such as `sdxl` or `flux1`; an architecture such as `esrgan` for an upscaler. */
export type Base = string;

/** One component that was found in a file, at one prefix. Tensor names are those in the file. */
export interface Found {
	/** The class, such as `UNET-v1`. */
	readonly class: string;
	/** The exact form, such as `UNET-v1-SD`. */
	readonly component: string;
	/** The prefix of the component's own names in this file; may be empty. */
	readonly prefix: string;
	/** Their standard prefix in this architecture, used for the output; differs for NAI's CLIP names. */
	readonly writePrefix: string;
	/** Names of the component's tensors, required and optional, that are present with the right shape. */
	readonly tensors: readonly string[];
	/** Required tensors that are absent. */
	readonly missing: readonly string[];
	/** Tensors that are present with a wrong shape. */
	readonly misshapen: readonly string[];
}

/** Why one architecture was not chosen. */
export interface Rejection {
	readonly architecture: string;
	/** Whether it is completely present: then it was not chosen because another one explains more of the file. */
	readonly matched: boolean;
	readonly reason: string;
	/** A few example names. */
	readonly examples: readonly string[];
}

interface Scored {
	/** Every component of the chosen interpretation of the file, intact or not, including EMA. */
	readonly found: readonly Found[];
	/** Intact components that occur again at another prefix; `found` has the one that is used. */
	readonly copies: readonly Found[];
	readonly rejected: readonly Rejection[];
}

/** What an identification is based on: tensor names and shapes, or metadata. */
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
	 * What was compared: all tensors of a network that is described in full, the sentinel tensors of another network, or
	 * the modules that a LoRA adapts with those of its network.
	 */
	readonly by: "tensors" | "sentinels" | "modules";
	/** How many were compared. */
	readonly of: number;
	/** How many of them the file has by name; for modules, how many the network has. */
	readonly holds: number;
	/** Names of compared tensors in the file whose dimensions differ from the model's. */
	readonly misshapen: readonly string[];
}

/** The identification of a file, with its evidence. Only ids and names, so it can be sent to other processes. */
export type Verdict =
	| (Scored & {
			readonly kind: "identified";
			/** The architecture, if its networks are described in full; null if sentinel tensors identified the file. */
			readonly architecture: string | null;
			readonly fileKind: Kind;
			readonly base: Base;
			/** `inpainting`, `pix2pix`, `depth`; null for the ordinary variant. */
			readonly variant: string | null;
			/** `metadata` if they decided between several candidates, otherwise `names` (and shapes). */
			readonly evidence: Evidence;
			/** The other candidates of an ambiguous file that is planned all the same; absent for most files. */
			readonly also?: readonly Candidate[];
	  })
	| (Scored & {
			readonly kind: "ambiguous";
			/** At most four, the most likely first. */
			readonly candidates: readonly Candidate[];
	  })
	| (Scored & {
			readonly kind: "damaged";
			readonly architecture: string;
			readonly fileKind: Kind;
			readonly base: Base;
			/** Classes that the architecture needs and that are completely absent. */
			readonly absent: readonly string[];
	  })
	| (Scored & {
			readonly kind: "unknown";
			/** The known model that the file resembles most; null where it resembles none. */
			readonly resembles: Resemblance | null;
	  });

/** Whether a component is complete, each required tensor with the right shape. */
export function isIntact(found: Pick<Found, "missing" | "misshapen">): boolean {
	return found.missing.length === 0 && found.misshapen.length === 0;
}
