import type { KnownWeights } from "../../../toolkit/metric.ts";
import type { FilePath } from "../../../workers/files/file-path.ts";
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

/** The source that a finished job left in the inbox under its own name, if any. */
type Remains = "source-left" | "source-gone";

/**
 * The state of every job, and the history. Each change is one durable transaction. Calls may overlap and are executed
 * one after another. Every fault of the database is a UserError `journal.*`.
 */
export interface Journal extends History {
	/**
	 * Creates a job for a file; null while another unfinished job has it. Reuses the row of a job that was released
	 * to the inbox.
	 */
	claim(arrival: Arrival, claimedAt: string): Promise<Job | null>;
	/** The finished job of this very file, unchanged since, and whether it left the file in the inbox on purpose. */
	dealtWith(arrival: Arrival): Promise<{ readonly id: number; readonly remains: Remains } | null>;
	/** Records the next step before it is executed. */
	advance(id: number, progress: JobProgress): Promise<void>;
	/** Records the outcome together with the resulting state. A second call replaces the first. */
	conclude(id: number, conclusion: Conclusion, progress: JobProgress): Promise<void>;
	/** Adds the current paths of sidecars to an outcome. */
	accompany(id: number, sidecars: readonly SidecarPlace[]): Promise<void>;
	/** Finishes a job. Only the hashes of its files remain: files that still exist are added to the hash list. */
	finish(id: number, resting: SourceFate, kept?: KeptFiles | null): Promise<void>;
	/**
	 * Releases a job to the inbox; an outcome that it had was wrong and is deleted. `interrupted`: the engine died.
	 * `waiting`: no work had started, and the claim does not count as an attempt.
	 */
	requeue(id: number, why: "interrupted" | "handed-back" | "waiting"): Promise<void>;
	/** Deletes a job whose file changed or disappeared before there was an outcome. */
	forget(id: number): Promise<void>;
	/**
	 * Resolves when the journal can commit a change now: it is sound, not locked by others, and nothing hangs in its
	 * queue.
	 */
	probe(): Promise<void>;
	/**
	 * Starts a pause, which a daemon also respects when it starts later. If one is active, it keeps its start and
	 * takes the new reason.
	 */
	pause(pause: Pause): Promise<void>;
	/** The current pause, during which no job starts. */
	paused(): Promise<Pause | null>;
	/** How often a daemon was asked to stop. A request is for the daemon that runs at that time. */
	stopRequests(): Promise<number>;
	/** A counter that changes whenever another process has changed the journal. Cheap: no table is read. */
	changesOfOthers(): Promise<number>;
	/** Whether this library existed and was writable at some time. */
	hasServed(library: string): Promise<boolean>;
	/** Records that the library exists and is writable. */
	serves(library: string): Promise<void>;
	/** The paths of the sources of the latest finished jobs, at most `limit`; without those that were left there. */
	takenSources(limit: number): Promise<readonly FilePath[]>;
	/** Every unfinished job, oldest first. */
	unfinished(): Promise<readonly Job[]>;
	/** Model parts that the user has labelled. */
	known(): Promise<readonly KnownWeights[]>;
	readonly originals: Originals;
	readonly trash: Trash;
	readonly upkeep: Upkeep;
	readonly revisions: Revisions;
	readonly toHash: HashList;
	readonly outbox: Outbox;
	/**
	 * After a sign of damage, closing leaves the in-use marker, so that the journal is checked the next time it is
	 * opened.
	 */
	close(): Promise<void>;
}
