import type { PlanSummary } from "../../toolkit/plan.ts";
import type { OutcomeKind } from "./journal.ts";

/** One ended journey, as users query it. Times are ISO 8601 in UTC. */
export interface HistoryEntry {
	readonly id: number;
	readonly claimedAt: string;
	readonly finishedAt: string;
	readonly outcome: OutcomeKind;
	readonly code: string | null;
	readonly reason: string | null;
	readonly source: {
		/** Where it was dropped. */
		readonly path: string;
		/** The path's bytes as hex where they are not UTF-8, and so `path` is not the whole truth; else null. */
		readonly pathHex: string | null;
		readonly name: string;
		readonly bytes: number;
	};
	readonly architecture: string | null;
	readonly components: readonly string[];
	readonly metric: string | null;
	readonly summary: PlanSummary | null;
	readonly output: { readonly path: string; readonly bytes: number } | null;
	readonly timingsMs: Readonly<Record<string, number>>;
}

/** Which entries; what is left out does not filter. */
export interface HistoryFilter {
	readonly outcome?: OutcomeKind;
	/** A glob over the source's name: `*`, `?`, `[a-z]`; upper and lower case are told apart. */
	readonly name?: string;
	/** Finished at or after this time. */
	readonly since?: Date;
}

/** What the entries come to. */
export interface HistoryTotals {
	readonly count: number;
	/** Bytes of sources less bytes of outputs, over all that was published. */
	readonly bytesSaved: number;
}

/** What was done so far. */
export interface History {
	/** Newest first, at most `limit`. */
	entries(filter: HistoryFilter, limit: number): Promise<readonly HistoryEntry[]>;
	totals(filter: HistoryFilter): Promise<HistoryTotals>;
	/** Null when no journey of this number has ended. */
	entry(id: number): Promise<HistoryEntry | null>;
}
