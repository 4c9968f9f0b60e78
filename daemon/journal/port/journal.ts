import type { KnownWeights } from "../../../toolkit/metric.ts";
import type { Arrival } from "../../../workers/files/identity.ts";
import type { Pause } from "./control.ts";
import type { HashList } from "./hash-list.ts";
import type { History } from "./history.ts";
import type { Conclusion, Job, JobProgress, SidecarPlace, SourceFate } from "./model.ts";
import type { KeptFiles, Originals } from "./originals.ts";
import type { Outbox } from "./outbox.ts";
import type { Revisions } from "./revisions.ts";
import type { Trash } from "./trash.ts";
import type { Upkeep } from "./upkeep.ts";

/** What a finished job left in the inbox under its own name, if anything. */
type Remains = "source-left" | "source-gone";

/**
 * The state of every job and the history of all. Each call that changes something is one durable transaction; calls
 * may overlap, they take their turns. Every fault of the database is a ModelError `journal.*`.
 */
export interface Journal extends History {
	/** Takes a file on; null while another live job has it. Takes over the row of a job that was handed back. */
	claim(arrival: Arrival, claimedAt: string): Promise<Job | null>;
	/** The finished job that has dealt with this very file, untouched since, and whether it left it there on purpose. */
	dealtWith(arrival: Arrival): Promise<{ readonly id: number; readonly remains: Remains } | null>;
	/** Commits what is about to be done, before it is done. */
	advance(id: number, progress: JobProgress): Promise<void>;
	/** Commits the outcome together with the state that follows from it. A second one replaces the first. */
	conclude(id: number, conclusion: Conclusion, progress: JobProgress): Promise<void>;
	/** Adds to an outcome where sidecars of its file are now. */
	accompany(id: number, sidecars: readonly SidecarPlace[]): Promise<void>;
	/** Nothing is left to do but the hashes of its files: those still there are put on the list. */
	finish(id: number, resting: SourceFate, kept?: KeptFiles | null): Promise<void>;
	/**
	 * Hands a job back to the inbox; its outcome, if it had one, has turned out untrue. `interrupted`: the
	 * engine died. `waiting`: no work on it had begun, and its claim counts as no attempt.
	 */
	requeue(id: number, why: "interrupted" | "handed-back" | "waiting"): Promise<void>;
	/** Drops a job that came to nothing: its file changed or vanished before there was an outcome. */
	forget(id: number): Promise<void>;
	/** Resolves when the journal would take a change now: nothing hangs before it, nobody else holds it, it is sound. */
	probe(): Promise<void>;
	/** Begins a pause; one that is on keeps its time, and takes on a new reason. A daemon heeds it from its start on. */
	pause(pause: Pause): Promise<void>;
	/** The pause that is on: nothing is to begin. */
	paused(): Promise<Pause | null>;
	/** Another number than before whenever another process has changed the journal. Cheap: nothing is read. */
	changesOfOthers(): Promise<number>;
	/** Whether this library has been there, and could be written, before. */
	hasServed(library: string): Promise<boolean>;
	/** Notes that it is there, and can be written. */
	serves(library: string): Promise<void>;
	/** Where the sources of the latest finished jobs were, at most `limit`; without those that were left there. */
	takenSources(limit: number): Promise<readonly Uint8Array[]>;
	/** Every job that is not done, oldest first. */
	unfinished(): Promise<readonly Job[]>;
	/** Weights that a user has given a name. */
	known(): Promise<readonly KnownWeights[]>;
	readonly originals: Originals;
	readonly trash: Trash;
	readonly upkeep: Upkeep;
	readonly revisions: Revisions;
	readonly toHash: HashList;
	readonly outbox: Outbox;
	/** A journal that has shown damage stays marked, and so is checked when it is opened again. */
	close(): Promise<void>;
}
