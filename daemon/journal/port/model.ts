import type { PlanSummary } from "../../../toolkit/plan.ts";
import type { Report } from "../../../toolkit/report.ts";
import type { Arrival, Identity } from "../../../workers/files/identity.ts";
import type { SidecarFit } from "../../inbox/sidecars.ts";

/** Findings about a file, stored with its outcome. */
export interface Findings {
	/** `SD-v1`; null when the job ended before identification, and for a file that has only a kind and a base. */
	readonly architecture: string | null;
	/** `checkpoint`; null when the file was not identified; missing in jobs that an older version started. */
	readonly kind?: string | null;
	/** `sd1`; null and missing in the same cases as `kind`. */
	readonly base?: string | null;
	/** `inpainting`; null for the ordinary variant; otherwise null and missing as `kind`. */
	readonly variant?: string | null;
	/** Names of the components found, such as `UNET-v1-EMA`. */
	readonly components: readonly string[];
	/** `2020/2982/0130`; null when nothing was measured. */
	readonly metric: string | null;
	readonly summary: PlanSummary | null;
	/**
	 * The report on the file, as `inspect` prints it; missing when nothing could be read, or when the report is too
	 * long to store.
	 */
	readonly report?: Report;
	/** Duration of each step in milliseconds, by step name. */
	readonly timingsMs: Readonly<Record<string, number>>;
}

/** A file that came beside a model and moves with it. */
export interface Sidecar extends SidecarFit {
	/** Its path in the inbox as hex, since a name need not be UTF-8. */
	readonly fromHex: string;
	readonly identity: Identity;
	/**
	 * A link to the file, or a durable copy, under a temporary name on the library's file system. Null for a sidecar
	 * that stays with the original, or that could not be copied.
	 */
	readonly staged: (Pick<Identity, "dev" | "ino"> & { readonly temp: string }) | null;
}

/** Path of a sidecar, by its original name; null: it stayed in the inbox. */
export interface SidecarPlace {
	readonly name: string;
	readonly path: string | null;
}

/** A finished output under its temporary name. */
export interface Product {
	/** Absolute path of the temporary file, on the library's file system. */
	readonly temp: string;
	readonly dev: string;
	readonly ino: string;
	readonly bytes: number;
	/** Missing in journals of older versions. */
	readonly mtimeNs?: string;
	/** Absolute path of the destination folder, which need not exist yet. */
	readonly folder: string;
	/** The wanted name without its extension; if it is taken, a number is added. */
	readonly stem: string;
	/** `.safetensors` or `.pt`. */
	readonly extension: string;
	/** The sidecars of the source; missing in rows of older versions. */
	readonly sidecars?: readonly Sidecar[];
	readonly findings: Findings;
}

/** The state of a job, with everything needed to continue after a crash. */
export type JobProgress =
	/** Released: the file waits in the inbox, and its next claim reuses this row. */
	| { readonly state: "queued" }
	| { readonly state: "claimed" }
	/** The temporary file may exist in any condition. `temp`: its absolute path; missing in rows of older versions. */
	| { readonly state: "processing"; readonly temp?: string }
	/** The output is complete and synced under its temporary name. */
	| { readonly state: "produced"; readonly product: Product }
	/**
	 * The output is about to get the name `final`. `placeholder`: through an empty placeholder created under that
	 * name.
	 */
	| {
			readonly state: "publishing";
			readonly product: Product;
			readonly final: string;
			readonly placeholder: boolean;
			/** A path where an empty placeholder is about to be created for a sidecar. */
			readonly sidecarPlaceholder?: string;
	  }
	/** The outcome is recorded; the source still has to be archived. No product: the job had no output. */
	| (Leftover & { readonly state: "published"; readonly product: Product | null; readonly final: string | null })
	/** The outcome is recorded; the source still has to be quarantined, with this text and its sidecars beside it. */
	| (Leftover & {
			readonly state: "quarantining";
			/**
			 * The setting that decides about the source. Rows from before 2026-12 have none, which means `onRefused`.
			 */
			readonly rule?: "onRefused" | "onUnknown";
			readonly reasonText: string;
			readonly sidecars?: readonly Sidecar[];
	  })
	| { readonly state: "done" };

/** What a move of the source may leave behind where there are no hard links. */
interface Leftover {
	/** Path, as hex, of an empty placeholder that is about to be created at the source's destination. */
	readonly placeholderHex?: string;
}

export type JobState = JobProgress["state"];

/** A file that arrived, with its processing state. */
export interface Job {
	/** Also its number in the history; never used twice. */
	readonly id: number;
	readonly arrival: Arrival;
	readonly progress: JobProgress;
	/**
	 * The fencing token: grows by one whenever the job is claimed or taken up after a crash, and never shrinks. A holder of
	 * a lower claim can no longer change the job.
	 */
	readonly claim: number;
	/** How often the engine died while it worked on this file. Kills of the daemon do not count. */
	readonly interrupted: number;
	/** When it was claimed, in ISO 8601, UTC. */
	readonly claimedAt: string;
}

/** A job that its holder changes. */
export type HeldJob = Pick<Job, "id" | "claim">;

export const OUTCOMES = ["published", "unchanged", "refused", "crashed"] as const;

/** How a job ended. */
export type OutcomeKind = (typeof OUTCOMES)[number];

/** The outcome to record: exactly one for each arrival. */
export interface Conclusion {
	readonly outcome: OutcomeKind;
	/** The reason as a stable code; null when there is none. */
	readonly code: string | null;
	/** The reason as a sentence. */
	readonly reason: string | null;
	readonly output: { readonly path: string; readonly bytes: number } | null;
	readonly findings: Findings;
	/** The sidecars whose paths are known so far. */
	readonly sidecars?: readonly SidecarPlace[];
	/** In ISO 8601, UTC. */
	readonly finishedAt: string;
}

/** The place of a finished job's source. */
export type SourceFate =
	/** In the inbox under its own name; the journal remembers its current identity. */
	| { readonly kind: "left"; readonly identity: Identity }
	| { readonly kind: "moved"; readonly path: Uint8Array }
	/** Deleted, or disappeared. */
	| { readonly kind: "gone" };
