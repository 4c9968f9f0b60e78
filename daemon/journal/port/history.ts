import type { PlanSummary } from "../../../toolkit/plan.ts";
import type { Report } from "../../../toolkit/report.ts";
import type { FileHashes } from "../../../workers/hash-file.ts";
import type { OutcomeKind, SidecarPlace } from "./model.ts";

/** A file's path; `pathHex` holds its bytes as hex where they are not UTF-8, and so `path` is not the whole truth. */
export interface HistoryPath {
	readonly path: string;
	readonly pathHex: string | null;
}

/** One ended journey, as users query it. Times are ISO 8601 in UTC. */
export interface HistoryEntry {
	readonly id: number;
	readonly claimedAt: string;
	readonly finishedAt: string;
	readonly outcome: OutcomeKind;
	readonly code: string | null;
	readonly reason: string | null;
	/** What came, by the path where it was dropped. */
	readonly source: HistoryPath & { readonly name: string; readonly bytes: number };
	/** Where what came was put, or left; null where it was deleted, or had gone by itself. */
	readonly original: HistoryPath | null;
	/** When it was removed from there by its age, or for its space; null when it was not. */
	readonly originalRemovedAt: string | null;
	readonly architecture: string | null;
	/** `checkpoint`; null for a file that was not identified. */
	readonly kind: string | null;
	/** `sd1`; null for a file that was not identified. */
	readonly base: string | null;
	/** `inpainting`; null for the ordinary variant. */
	readonly variant: string | null;
	readonly components: readonly string[];
	readonly metric: string | null;
	readonly summary: PlanSummary | null;
	readonly output: { readonly path: string; readonly bytes: number } | null;
	/** What came beside the source, and where it is now; path null: it stayed in the inbox. */
	readonly sidecars: readonly SidecarPlace[];
	/** When it was taken back, and where its output is now; null where it was not, or the output is lost. */
	readonly undone: { readonly at: string; readonly trash: string | null } | null;
	/** When what came was last put into the inbox again. */
	readonly retriedAt: string | null;
	readonly timingsMs: Readonly<Record<string, number>>;
	/** Null until they are computed, and for a file that went before they could be. */
	readonly hashes: { readonly source: FileHashes | null; readonly output: FileHashes | null };
}

/** Which entries; what is left out does not filter. */
export interface HistoryFilter {
	readonly outcome?: OutcomeKind;
	/** `SD-v1`. */
	readonly architecture?: string;
	/** `checkpoint`. */
	readonly kind?: string;
	/** `sd1`. */
	readonly base?: string;
	/** A glob over the source's name: `*`, `?`, `[a-z]`; upper and lower case are told apart. */
	readonly name?: string;
	/** The beginning, in lower-case hex, of any hash of what came or of what went out. */
	readonly hash?: string;
	/** Finished at or after this time. */
	readonly since?: Date;
	/** Finished before this time. */
	readonly until?: Date;
}

/** What the entries come to. */
export interface HistoryTotals {
	readonly count: number;
	/** Bytes of sources less bytes of outputs, over all that was published and not undone. */
	readonly bytesSaved: number;
}

/** What the entries of one month (UTC) and one architecture, or one kind and base without an architecture, come to. */
export interface HistorySum {
	/** `2026-11`. */
	readonly month: string;
	/** Null for files that have none, or were not identified. */
	readonly architecture: string | null;
	/** Null also for files that have an architecture. */
	readonly kind: string | null;
	/** Null as `kind`. */
	readonly base: string | null;
	readonly files: number;
	/** Bytes of all that came. */
	readonly bytesIn: number;
	/** Bytes of all that was written. */
	readonly bytesOut: number;
	/** Bytes of sources less bytes of outputs, over what was published and not undone. */
	readonly bytesSaved: number;
	/** How many of the files were undone. */
	readonly undone: number;
}

/** An entry's place in the order that entries come in. */
export type HistoryPlace = Pick<HistoryEntry, "id" | "finishedAt">;

/** What was done so far. */
export interface History {
	/** Newest first, at most `limit`; `after`: only those behind this one, so that a long list can be read in pages. */
	entries(filter: HistoryFilter, limit: number, after?: HistoryPlace): Promise<readonly HistoryEntry[]>;
	totals(filter: HistoryFilter): Promise<HistoryTotals>;
	/** In no order. */
	sums(filter: HistoryFilter): Promise<readonly HistorySum[]>;
	/** Null when no journey of this number has ended. */
	entry(id: number): Promise<HistoryEntry | null>;
	/** What was found in the file, as `inspect` tells it; null where nothing could be read, or it was too long to keep. */
	report(id: number): Promise<Report | null>;
}
