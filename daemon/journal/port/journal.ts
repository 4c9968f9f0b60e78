import type { KnownWeights } from "../../../toolkit/metric.ts";
import type { FilePath } from "../../../workers/files/file-path.ts";
import type { Arrival } from "../../../workers/files/identity.ts";
import type { Pause } from "./control.ts";
import type { HashList } from "./hash-list.ts";
import type { History } from "./history.ts";
import type { Conclusion, HeldJob, Job, JobProgress, SidecarPlace, SourceFate } from "./model.ts";
import type { KeptFiles, Originals } from "./originals.ts";
import type { Outbox } from "./outbox.ts";
import type { Revisions } from "./revisions.ts";
import type { Trash } from "./trash.ts";
import type { Upkeep } from "./upkeep.ts";

/** The source that a finished job left in the inbox under its own name, if any. */
type Remains = "source-left" | "source-gone";

/**
 * The state of every job, and the history. Each change is one durable transaction. Calls may overlap and are executed
 * one after another. Every fault of the database is a UserError `journal.*`. A change of a job that somebody else has
 * claimed or taken up in the meantime throws `journal.superseded` and changes nothing.
 */
export interface Journal extends History {
	/**
	 * Creates a job for a file; null while another unfinished job has it. Reuses the row of a job that was released
	 * to the inbox.
	 */
	claim(arrival: Arrival, claimedAt: string): Promise<Job | null>;
	/** The finished job of this very file, unchanged since, and whether it left the file in the inbox on purpose. */
	dealtWith(arrival: Arrival): Promise<{ readonly id: number; readonly remains: Remains } | null>;
	/** Takes up an unfinished job from its holder, who can no longer change it; null when there is no such job. */
	take(id: number): Promise<Job | null>;
	/** Whether nobody else has taken up the job since. */
	isHeld(job: HeldJob): Promise<boolean>;
	/** Records the next step before it is executed. */
	advance(job: HeldJob, progress: JobProgress): Promise<void>;
	/** Records the outcome together with the resulting state. A second call replaces the first. */
	conclude(job: HeldJob, conclusion: Conclusion, progress: JobProgress): Promise<void>;
	/** Adds the current paths of sidecars to the outcome of a running job. */
	accompany(job: HeldJob, sidecars: readonly SidecarPlace[]): Promise<void>;
	/** Adds the current paths of sidecars that came after the job had finished. */
	accompanyLate(id: number, sidecars: readonly SidecarPlace[]): Promise<void>;
	/** Finishes a job. Only the hashes of its files remain: files that still exist are added to the hash list. */
	finish(job: HeldJob, resting: SourceFate, kept?: KeptFiles | null): Promise<void>;
	/** Releases a job to the inbox; an outcome that it had was wrong and is deleted. `interrupted`: the engine died. */
	requeue(job: HeldJob, why: "interrupted" | "handed-back"): Promise<void>;
	/** Deletes a job whose file changed or disappeared before there was an outcome. */
	forget(job: HeldJob): Promise<void>;
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
	/**
	 * A counter that has changed if another process has since changed the pause, the stop requests or the retries; other changes may
	 * change it, too. Cheap enough to be read twice a second.
	 */
	controlChanges(): Promise<number>;
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
