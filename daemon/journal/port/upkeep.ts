/** What a journal needs by the calendar. What takes long runs on a connection of its own, beside the work. */
export interface Upkeep {
	/**
	 * Reads all of it. Throws `journal.corrupt` where it is damaged: from then on nothing is to begin, and it is replaced
	 * when it is opened again.
	 */
	check(signal: AbortSignal): Promise<void>;
	/** Throws `journal.no-room` where the disk has none for it. */
	backUp(now: Date, signal: AbortSignal): Promise<Backup>;
	/** Takes the log of the latest changes into the database and empties it, unless somebody reads it just now. */
	emptyLog(): Promise<void>;
	/** When the calendar's work was last done, in ISO 8601, UTC; null for never. */
	lastDone(): Promise<string | null>;
	/** Counts a day's work that was done. */
	done(at: string): Promise<void>;
}

/** A whole copy of the journal, as it was at that time. */
export interface Backup {
	readonly path: string;
	/** ISO 8601, UTC, to the second. */
	readonly madeAt: string;
}
