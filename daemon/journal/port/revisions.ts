import type { Identity } from "../../../workers/files/identity.ts";
import type { HistoryEntry } from "./history.ts";
import type { JobState } from "./model.ts";

/** What a file is known by wherever its name has moved; the device is left out, since a reboot may number it anew. */
export type FileFingerprint = Pick<Identity, "ino" | "size" | "mtimeNs">;

/** A place of a file, and what the file there is known by. Paths are hex of their bytes, which need not be UTF-8. */
export interface RecordedPlace {
	readonly path: string;
	readonly mark: FileFingerprint;
}

/** One file on its way from one name to another. */
export interface FileMove {
	readonly what: "source" | "original" | "output" | "sidecar";
	/** A sidecar's name when it came. */
	readonly sidecar?: string;
	readonly from: RecordedPlace;
	/** As hex, as all paths here. */
	readonly folder: string;
	readonly name: string;
	/** A name that is taken: another with a number, or none at all, or the old one. */
	readonly taken: "number" | "refuse" | "leave";
	/** The name that was tried last; `placeholder`: an empty file of ours was about to stand there. */
	readonly tried: { readonly path: string; readonly placeholder: boolean } | null;
	/** The file that was copied, where it had to be: the other folder lies on another mount. */
	readonly copy: FileFingerprint | null;
	/** Where it is now; null while it is on its way, and where it was lost on it. */
	readonly to: string | null;
	readonly done: boolean;
}

/** Everything that a revision does to files, in this order. */
export interface RevisionWork {
	readonly moves: readonly FileMove[];
	/** Files that go at the end: the reason beside what was refused. */
	readonly removals: readonly string[];
}

export const REVISIONS = ["undo", "retry"] as const;

/** What can be done about an entry of the history afterwards. */
export type RevisionKind = (typeof REVISIONS)[number];

/** A revision of what was recorded: known to the journal before anything is done, and open until everything is. */
export interface Revision {
	readonly id: number;
	readonly job: number;
	readonly kind: RevisionKind;
	readonly work: RevisionWork;
}

/** All that the journal knows of a job that is to be revised. */
export interface Subject {
	readonly entry: HistoryEntry;
	readonly state: JobState;
	/** Where the file that came should be: newest word first. */
	readonly sources: readonly RecordedPlace[];
	/** It was left in the inbox on purpose. */
	readonly left: boolean;
	/** Another job that is under way with the same file. */
	readonly live: number | null;
	/** Null where a journal of before kept none. */
	readonly output: FileFingerprint | null;
	/** Where it was last put to be taken again; null where it never was. */
	readonly retriedTo: string | null;
}

/** Revisions of what was done. One that is open is never begun twice. */
export interface Revisions {
	/** Null when no journey of this number has ended. */
	subject(job: number): Promise<Subject | null>;
	/** Commits what is about to be done. A file that is to be done again is not remembered as dealt with any more. */
	begin(job: number, kind: RevisionKind, work: RevisionWork, begunAt: string): Promise<Revision>;
	/** Commits how far it has come. */
	note(id: number, work: RevisionWork): Promise<void>;
	/** Everything is done: an undone entry counts as such from now on. */
	finish(id: number, work: RevisionWork, doneAt: string): Promise<void>;
	/** Nothing was done, and nothing will be. */
	withdraw(id: number): Promise<void>;
	/** What was cut short, oldest first. */
	open(): Promise<readonly Revision[]>;
	/** Whether the file of a retry was taken by a job since. */
	wasTaken(revision: Revision): Promise<boolean>;
	/** Grows with each retry. */
	retries(): Promise<number>;
}

/** As much of a journal as revisions need. */
export interface RevisionJournal {
	readonly revisions: Revisions;
	close(): Promise<void>;
}
