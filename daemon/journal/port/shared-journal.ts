import type { Arrival } from "../../../workers/files/identity.ts";
import type { Journal } from "./journal.ts";
import type { Job } from "./model.ts";

/** Proof that a host holds a lease. The journal refuses a change that names a lease which another host has taken since. */
export interface LeaseProof {
	readonly name: string;
	/** Increases each time that the lease gets another holder. */
	readonly epoch: number;
}

/** Where a job comes from, and how every host has to carry it out. */
export interface JobOrigin {
	/** The folder of the inbox. */
	readonly inbox: string;
	/** The settings of the inbox that decide about the result, as JSON. */
	readonly settings: string;
}

/** A job that any host can carry out. */
export interface SharedJob extends Job, JobOrigin {}

/** A job to deliver to a host. */
export interface JobToDeliver {
	readonly id: number;
	/** Size of the source. */
	readonly bytes: number;
}

/** The journal that several hosts share. A file becomes a job by `arrive` instead of `claim`. */
export interface SharedJournal extends Journal {
	/**
	 * Creates a queued job for each file that has none and needs one, and hands it to the deliveries in the same commit. A file
	 * of a finished job that was left or archived gets none. The queued job of a file that was moved, perhaps from another inbox,
	 * gets its new path and origin, and is handed to the deliveries again. The inbox's jobs that have no product get these
	 * settings, which may have changed. Returns the numbers of the jobs that were handed over. Throws `hosts.lease-lost` and
	 * changes nothing when another host has taken the lease.
	 */
	arrive(arrivals: readonly Arrival[], origin: JobOrigin, lease: LeaseProof): Promise<readonly number[]>;
	/** Those of the files that have an unfinished job under their present name, whatever their inode is. */
	withJobs<A extends Arrival>(arrivals: readonly A[]): Promise<readonly A[]>;
	/**
	 * Takes up an unfinished job for this host, as `take`; a queued job becomes `claimed`. `host` is remembered as its holder.
	 * Null when there is no such job.
	 */
	takeFor(id: number, host: string): Promise<SharedJob | null>;
	/** Every unfinished job, the oldest first. Sending those again repairs lost deliveries. */
	jobsToDeliver(): Promise<readonly JobToDeliver[]>;
	/**
	 * After a backup of the database was restored: raises the generation, at which every host that still runs stops, all claims
	 * by 1,000 and the next job number by 10,000, and starts a pause. One transaction. Returns the new generation.
	 */
	beginGeneration(why: string): Promise<number>;
}
