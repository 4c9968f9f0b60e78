import type { Report } from "../../../toolkit/report.ts";
import type { HostOverview } from "../../coordination/members/host-overview.ts";
import type { HistoryEntry } from "../../journal/port/history.ts";
import type { Status } from "../../status/status.ts";
import type { WireTask } from "./workshop.ts";

/**
 * The JSON of the page's server. Bytes are numbers, times are ISO 8601 in UTC. The page imports these types only.
 */

/** What a running job does: its tables are read, its output is written, or its output is synced and published. */
export type WirePhase = "reading" | "writing" | "finishing";

/** A running job. */
export type WireJob = Status["running"][number] & { readonly phase: WirePhase };

/** An inbox, with the disk of its library; null while that is not known. */
type WireInbox = Status["inboxes"][number] & {
	readonly free: number | null;
	readonly disk: number | null;
	/** The layout in use, such as `comfyui`. */
	readonly layout: string;
	/** Whether no web UI was recognised, so that the folder names of AUTOMATIC1111 are used. */
	readonly layoutIsFallback: boolean;
};

/** Totals over the history. */
export interface WireTotals {
	readonly files: number;
	/** Bytes of sources minus bytes of outputs. */
	readonly saved: number;
	/** Files finished since midnight, in the daemon's time zone. */
	readonly today: number;
	readonly savedToday: number;
}

/** The newest backup of the journal. */
export interface WireBackup {
	/** Null when there is none. */
	readonly madeAt: string | null;
	/** The daily maintenance should have made a newer one. */
	readonly isOverdue: boolean;
}

/** An unfinished upload. */
export interface WireUpload {
	readonly id: string;
	readonly name: string;
	/** Bytes of the whole file, and of what has come so far. */
	readonly bytes: number;
	readonly offset: number;
	/** The folder that it goes to. */
	readonly inbox: string;
}

/** An upload that is complete: its name in the inbox, its absolute path, and when it was given that name. */
export interface WireArrival {
	readonly done: string;
	readonly path: string;
	readonly doneAt: string;
}

/** An upload that was asked for. It has the fields of the arrival if this run of the daemon has completed it, or has found that a crash came then. */
export type WireFoundUpload = WireUpload & Partial<WireArrival>;

/** What has come of an upload so far, with the fields of the arrival once it is complete. */
export interface WireUploaded extends Partial<WireArrival> {
	readonly offset: number;
}

/** A host that shares the journal. */
export type WireHost = HostOverview;

/** The whole state of the daemon. */
export type WireState = Omit<Status, "inboxes" | "running"> & {
	readonly inboxes: readonly WireInbox[];
	readonly running: readonly WireJob[];
	/** Bytes per second of all jobs and tasks, over about the last second: converted by jobs, and written by tasks. */
	readonly rate: number;
	readonly totals: WireTotals;
	/** Null where the journal is in a database, which is backed up by its own tools. */
	readonly backup: WireBackup | null;
	/** The hosts that share the journal; missing where it is a file of this machine. */
	readonly hosts?: readonly WireHost[];
	readonly uploads: readonly WireUpload[];
	/** The operations that were started since the daemon started, the newest first, at most 50. */
	readonly tasks: readonly WireTask[];
};

/** How far a comparison of weights is. */
export interface WireComparison {
	/** The name that its request gave it. */
	readonly id: string;
	/** Bytes of weights that were read, of those to be read; both are 0 while it waits. */
	readonly done: number;
	readonly total: number;
}

/** What changes many times a second while jobs run. */
export interface WireProgress {
	readonly rate: number;
	readonly running: readonly Pick<WireJob, "job" | "done" | "total" | "phase">[];
	readonly uploads: readonly Pick<WireUpload, "id" | "offset">[];
	readonly tasks: readonly Pick<WireTask, "id" | "done" | "total">[];
	readonly comparisons: readonly WireComparison[];
}

/** The events of the stream, by their names. The first event of each connection is `state`. */
export interface WireEvents {
	readonly state: WireState;
	readonly progress: WireProgress;
	readonly entry: WireLogEntry;
	readonly revised: { readonly id: number };
	/** The settings were read again. */
	readonly settings: { readonly changed: readonly string[]; readonly needRestart: readonly string[] };
	/** The last event before the daemon closes the stream. */
	readonly bye: { readonly why: "stopping" };
}

/** A part of the log, newest first. */
export interface WireLog {
	/** Number of entries that pass the filter, and the bytes that they saved. */
	readonly total: number;
	readonly bytesSaved: number;
	/** Position of the first of `entries` among them. */
	readonly offset: number;
	readonly entries: readonly WireLogEntry[];
}

/** An entry of the log. `what`: what the file is, in words: `LoRA sdxl`; null for a file that was not identified. */
export type WireLogEntry = HistoryEntry & { readonly what: string | null };

/** One entry of the log. */
export interface WireEntry extends WireLogEntry {
	/** What to do after a refusal; null where there is no code, or a code of another version. */
	readonly hint: string | null;
	readonly report: Report | null;
	/** Which of its files exist. */
	readonly there: { readonly original: boolean; readonly output: boolean; readonly trash: boolean };
}

/** Bytes saved on each day on which files were finished, oldest first: `["2026-11-28", 5368709120]`. */
export type WireDays = readonly (readonly [day: string, bytesSaved: number])[];
