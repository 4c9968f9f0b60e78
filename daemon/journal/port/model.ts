import type { PlanSummary } from "../../../toolkit/plan.ts";
import type { Report } from "../../../toolkit/report.ts";
import type { Arrival, Identity } from "../../../workers/files/identity.ts";
import type { SidecarFit } from "../../inbox/sidecars.ts";

/** What was learnt about a file on its journey; kept with its record. */
export interface Findings {
	/** `SD-v1`; null when the journey ended before it was known, and for a file that has a kind and a base only. */
	readonly architecture: string | null;
	/** `checkpoint`; null when the file was not identified, missing in jobs that an older version began. */
	readonly kind?: string | null;
	/** `sd1`; null and missing as `kind`. */
	readonly base?: string | null;
	/** `inpainting`; null for the ordinary variant, null and missing also as `kind`. */
	readonly variant?: string | null;
	/** Names of the components found, such as `UNET-v1-EMA`. */
	readonly components: readonly string[];
	/** `2020/2982/0130`; null when nothing was measured. */
	readonly metric: string | null;
	readonly summary: PlanSummary | null;
	/** What `inspect` tells of the file; missing where nothing could be read, or where it is too long to keep. */
	readonly report?: Report;
	/** Milliseconds each step took, by the step's name. */
	readonly timingsMs: Readonly<Record<string, number>>;
}

/** A file that came beside a model, and goes where it goes. */
export interface Sidecar extends SidecarFit {
	/** Its path in the inbox, as hex: a name need not be UTF-8. */
	readonly fromHex: string;
	readonly identity: Identity;
	/**
	 * The same file, or a durable copy, under a temporary name on the library's file system. Null for one that does not
	 * go there, or could not be brought.
	 */
	readonly staged: (Pick<Identity, "dev" | "ino"> & { readonly temp: string }) | null;
}

/** Where a sidecar is, by the name that it came under; null: it stayed in the inbox. */
export interface SidecarPlace {
	readonly name: string;
	readonly path: string | null;
}

/** A finished output that still has its temporary name. */
export interface Product {
	/** Absolute path of the temporary file, on the library's own file system. */
	readonly temp: string;
	readonly dev: string;
	readonly ino: string;
	readonly bytes: number;
	/** Missing in a journal of before. */
	readonly mtimeNs?: string;
	/** Absolute path of the folder it will lie in, which need not exist yet. */
	readonly folder: string;
	/** The name wished for, without its extension; a taken one gets a number. */
	readonly stem: string;
	/** `.safetensors` or `.pt`. */
	readonly extension: string;
	/** What came beside the source; missing in rows of older versions. */
	readonly sidecars?: readonly Sidecar[];
	readonly findings: Findings;
}

/** How far a job has come, with all that is needed to go on from there after a crash. */
export type JobProgress =
	/** Handed back: the file waits in the inbox, and whoever claims it again takes over this row. */
	| { readonly state: "queued" }
	| { readonly state: "claimed" }
	/** Its temporary file may exist in any condition. */
	| { readonly state: "processing" }
	/** The output is complete and on the disk under its temporary name. */
	| { readonly state: "produced"; readonly product: Product }
	/** It is about to be called `final`. `placeholder`: by way of an empty file of our own under that name. */
	| {
			readonly state: "publishing";
			readonly product: Product;
			readonly final: string;
			readonly placeholder: boolean;
			/** A path where an empty file of our own is about to stand for a sidecar. */
			readonly sidecarPlaceholder?: string;
	  }
	/** The outcome is recorded; what is left is to put the source away. No product: nothing was to be written. */
	| (Leftover & { readonly state: "published"; readonly product: Product | null; readonly final: string | null })
	/** The outcome is recorded; what is left is to put the source aside with this text and its sidecars beside it. */
	| (Leftover & {
			readonly state: "quarantining";
			/** The setting that says what becomes of the source. Rows of before 2026-12 have none: `onRefused`. */
			readonly rule?: "onRefused" | "onUnknown";
			readonly reasonText: string;
			readonly sidecars?: readonly Sidecar[];
	  })
	| { readonly state: "done" };

/** What moving a source may leave behind where there are no hard links. */
interface Leftover {
	/** Path, as hex, of an empty file of our own that is about to stand where the source goes. */
	readonly placeholderHex?: string;
}

export type JobState = JobProgress["state"];

/** One arrival under way. */
export interface Job {
	/** Also its number in the history; never used twice. */
	readonly id: number;
	readonly arrival: Arrival;
	readonly progress: JobProgress;
	/** How often work on it began; 1 at its first claim. */
	readonly attempt: number;
	/** How often the engine died while it worked on this file. A daemon that was killed does not count. */
	readonly interrupted: number;
	/** When it was claimed, in ISO 8601, UTC. */
	readonly claimedAt: string;
}

export const OUTCOMES = ["published", "unchanged", "refused", "crashed"] as const;

/** How a journey ended. */
export type OutcomeKind = (typeof OUTCOMES)[number];

/** The outcome to record: exactly one for each arrival. */
export interface Conclusion {
	readonly outcome: OutcomeKind;
	/** Why, as a stable code; null when there is nothing to say. */
	readonly code: string | null;
	/** Why, as a sentence. */
	readonly reason: string | null;
	readonly output: { readonly path: string; readonly bytes: number } | null;
	readonly findings: Findings;
	/** Sidecars of which it is known by now where they are. */
	readonly sidecars?: readonly SidecarPlace[];
	/** In ISO 8601, UTC. */
	readonly finishedAt: string;
}

/** Where a finished job's source is. */
export type SourceFate =
	/** In the inbox under its own name: it is remembered by its identity as it is now. */
	| { readonly kind: "left"; readonly identity: Identity }
	| { readonly kind: "moved"; readonly path: Uint8Array }
	/** Deleted, or gone by itself. */
	| { readonly kind: "gone" };
