import type { PlanSummary } from "../../../toolkit/plan.ts";
import type { Report } from "../../../toolkit/report.ts";
import type { FileHashes } from "../../../workers/hash-file.ts";
import type { OutcomeKind, SidecarPlace } from "./model.ts";

/**
 * A file's path. `pathHex` holds its bytes as hex when they are not UTF-8, since `path` is then only an
 * approximation.
 */
export interface HistoryPath {
	readonly path: string;
	readonly pathHex: string | null;
}

/** One finished job, as users query it. Times are ISO 8601 in UTC. */
export interface HistoryEntry {
	readonly id: number;
	readonly claimedAt: string;
	readonly finishedAt: string;
	readonly outcome: OutcomeKind;
	readonly code: string | null;
	readonly reason: string | null;
	/** The source, with the path where it arrived. */
	readonly source: HistoryPath & { readonly name: string; readonly bytes: number };
	/** Where the source was moved or left, or still is; null when it was deleted or had disappeared. */
	readonly original: HistoryPath | null;
	/** When the archived source was removed because of its age or to free space; null when it was not. */
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
	/** The sidecars of the source, with their paths now. A null path: the sidecar stayed in the inbox. */
	readonly sidecars: readonly SidecarPlace[];
	/**
	 * When the job was undone, and where its output is now; null when it was not undone, or when the output is lost.
	 */
	readonly undone: { readonly at: string; readonly trash: string | null } | null;
	/** When the source was last put back into the inbox. */
	readonly retriedAt: string | null;
	readonly timingsMs: Readonly<Record<string, number>>;
	/** Name of the host that carried the job out; only in a journal that several hosts share. */
	readonly host?: string;
	/** Null until they are computed, and for a file that disappeared before. */
	readonly hashes: { readonly source: FileHashes | null; readonly output: FileHashes | null };
}

/** A filter for entries; missing fields do not filter. */
export interface HistoryFilter {
	readonly outcome?: OutcomeKind;
	/** `SD-v1`. */
	readonly architecture?: string;
	/** `checkpoint`. */
	readonly kind?: string;
	/** `sd1`. */
	readonly base?: string;
	/** A glob on the source's name: `*`, `?`, `[a-z]`; case-sensitive. */
	readonly name?: string;
	/** A prefix, in lower-case hex, of any hash of the source or the output. */
	readonly hash?: string;
	/** Finished at or after this time. */
	readonly since?: Date;
	/** Finished before this time. */
	readonly until?: Date;
}

/** Totals over the entries. */
export interface HistoryTotals {
	readonly count: number;
	/** Bytes of sources minus bytes of outputs, over all entries that were published and not undone. */
	readonly bytesSaved: number;
}

/**
 * Totals for the entries of one month (UTC) and one architecture; entries without an architecture are grouped by kind
 * and base.
 */
export interface HistorySum {
	/** `2026-11`. */
	readonly month: string;
	/** Null for files without an architecture or without identification. */
	readonly architecture: string | null;
	/** Null also for files with an architecture. */
	readonly kind: string | null;
	/** Null in the same cases as `kind`. */
	readonly base: string | null;
	readonly files: number;
	/** Total bytes of sources. */
	readonly bytesIn: number;
	/** Total bytes of outputs. */
	readonly bytesOut: number;
	/** Bytes of sources minus bytes of outputs, over the entries that were published and not undone. */
	readonly bytesSaved: number;
	/** Number of files that were undone. */
	readonly undone: number;
}

/** The position of an entry in the sort order. */
export type HistoryPlace = Pick<HistoryEntry, "id" | "finishedAt">;

/** A number of entries to skip. */
export interface HistoryOffset {
	readonly offset: number;
}

/** Bytes of sources minus bytes of outputs, over the entries of one day that were published and not undone. */
export interface SavedOnDay {
	/** A day in UTC: `2026-11-28`. */
	readonly day: string;
	readonly bytesSaved: number;
}

/** A file as it was published, and what it was identified as. */
export interface PublishedFile extends Pick<HistoryEntry, "architecture" | "kind" | "base"> {
	readonly ino: string;
	readonly bytes: number;
	/** Null in entries of older versions. */
	readonly mtimeNs: string | null;
}

/** The finished jobs. */
export interface History {
	/**
	 * Newest first, at most `limit`. `from`: only entries after this one, for reading a long list in pages; or the
	 * number of entries to skip, for reading it at any position.
	 */
	entries(filter: HistoryFilter, limit: number, from?: HistoryPlace | HistoryOffset): Promise<readonly HistoryEntry[]>;
	totals(filter: HistoryFilter): Promise<HistoryTotals>;
	/** Unordered. */
	sums(filter: HistoryFilter): Promise<readonly HistorySum[]>;
	/** The days on which jobs finished, from this day on, oldest first. */
	savedByDay(from: string): Promise<readonly SavedOnDay[]>;
	/** Null when no finished job has this number. */
	entry(id: number): Promise<HistoryEntry | null>;
	/**
	 * The report on the file, as `inspect` prints it; null when nothing could be read, or when the report was too
	 * long to store.
	 */
	report(id: number): Promise<Report | null>;
	/** Published files by their inode numbers, the oldest first. A number may have been used again for another file. */
	publishedFiles(inodes: readonly string[]): Promise<readonly PublishedFile[]>;
}

/** Entries recorded since a moment. `turn`: the moment from which to ask next. */
interface News {
	readonly turn: number;
	readonly entries: readonly HistoryEntry[];
}

/** A history that is read while the daemon may be writing it. */
export interface HistoryReader extends History {
	/** The moment of the last entry. */
	lastTurn(): Promise<number>;
	/** Entries recorded after a moment, in the order in which they were recorded. */
	recordedAfter(turn: number, filter: HistoryFilter): Promise<News>;
	close(): Promise<void>;
}
