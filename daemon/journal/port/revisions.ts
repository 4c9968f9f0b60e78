import type { Identity } from "../../../workers/files/identity.ts";
import type { HistoryEntry } from "./history.ts";
import type { JobState } from "./model.ts";

/**
 * Fingerprint by which a file is recognised after it was renamed. Without the device number, which a reboot may
 * change.
 */
export type FileFingerprint = Pick<Identity, "ino" | "size" | "mtimeNs">;

/** A path, and the fingerprint of the file there. Paths are hex of their bytes, which need not be UTF-8. */
export interface RecordedPlace {
	readonly path: string;
	readonly mark: FileFingerprint;
}

/** The move of one file from one name to another. */
export interface FileMove {
	readonly what: "source" | "original" | "output" | "sidecar";
	/** The original name of a sidecar. */
	readonly sidecar?: string;
	readonly from: RecordedPlace;
	/** As hex, like all paths here. */
	readonly folder: string;
	readonly name: string;
	/** What to do when the name is taken: use a numbered name, fail, or keep the old name. */
	readonly taken: "number" | "refuse" | "leave";
	/** The name tried last. `placeholder`: an empty placeholder was about to be created there. */
	readonly tried: { readonly path: string; readonly placeholder: boolean } | null;
	/** The source of a copy, which was needed because the destination is on another mount. */
	readonly copy: FileFingerprint | null;
	/** Path of the file now; null while it is being moved, and when it was lost during the move. */
	readonly to: string | null;
	readonly done: boolean;
}

/** All file operations of a revision, in this order. */
export interface RevisionWork {
	readonly moves: readonly FileMove[];
	/** Files to delete last: the reason text beside a refused file. */
	readonly removals: readonly string[];
}

export const REVISIONS = ["undo", "retry"] as const;

/** The operations on a history entry. */
export type RevisionKind = (typeof REVISIONS)[number];

/** An undo or a retry: recorded in the journal before its first file operation, and open until the last. */
export interface Revision {
	readonly id: number;
	readonly job: number;
	readonly kind: RevisionKind;
	readonly work: RevisionWork;
}

/** Everything that the journal knows about the job to be revised. */
export interface Subject {
	readonly entry: HistoryEntry;
	readonly state: JobState;
	/** Where the source should be, most recent information first. */
	readonly sources: readonly RecordedPlace[];
	/** The source was left in the inbox on purpose. */
	readonly left: boolean;
	/** Another unfinished job of the same file. */
	readonly live: number | null;
	/** Null when an older version recorded none. */
	readonly output: FileFingerprint | null;
	/** Where the last retry put the file; null when there was none. */
	readonly retriedTo: string | null;
}

/** Undo and retry operations. An open one is not started a second time. */
export interface Revisions {
	/** Null when no finished job has this number. */
	subject(job: number): Promise<Subject | null>;
	/**
	 * Records the operation before it is executed. From then on, the file of a retry no longer counts as processed.
	 */
	begin(job: number, kind: RevisionKind, work: RevisionWork, begunAt: string): Promise<Revision>;
	/** Records the progress of an open revision; a finished one is not changed. */
	note(id: number, work: RevisionWork): Promise<void>;
	/** Records completion: an undone entry counts as undone from now on. */
	finish(id: number, work: RevisionWork, doneAt: string): Promise<void>;
	/** Deletes an operation that changed nothing. */
	withdraw(id: number): Promise<void>;
	/** Interrupted operations, oldest first. */
	open(): Promise<readonly Revision[]>;
	/** Whether a job has taken the file of a retry since. */
	wasTaken(revision: Revision): Promise<boolean>;
	/** Increases with each retry. */
	retries(): Promise<number>;
}

/** The parts of the journal that revisions use. */
export interface RevisionJournal {
	readonly revisions: Revisions;
	close(): Promise<void>;
}
