/**
 * Regular maintenance of a journal. Slow operations run on a connection of their own, in parallel with other work.
 */
export interface Upkeep {
	/**
	 * Checks the whole database. Throws `journal.corrupt` when it is damaged: then no job starts, and the journal is
	 * replaced the next time it is opened.
	 */
	check(signal: AbortSignal): Promise<void>;
	/**
	 * Makes a backup. Throws `journal.no-room` when the disk is too full. Null for a journal on a server, whose owner makes
	 * the backups.
	 */
	backUp(now: Date, signal: AbortSignal): Promise<Backup | null>;
	/** Moves the write-ahead log into the database and empties it, unless a reader is using it. */
	emptyLog(): Promise<void>;
	/** When the daily maintenance was last done, in ISO 8601, UTC; null for never. */
	lastDone(): Promise<string | null>;
	/** Counts one completed daily maintenance. */
	done(at: string): Promise<void>;
}

/** A complete copy of the journal at one moment. */
export interface Backup {
	readonly path: string;
	/** ISO 8601, UTC, to the second. */
	readonly madeAt: string;
}
