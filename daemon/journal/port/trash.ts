import type { KeepingEnd } from "./originals.ts";
import type { FileFingerprint } from "./revisions.ts";

/** An output that an undo moved to the trash, not yet removed. */
export interface Trashed {
	/** Number of the undo. */
	readonly revision: number;
	readonly job: number;
	/** Its path as hex. */
	readonly pathHex: string;
	readonly mark: FileFingerprint;
}

/** The outputs in the trash of the libraries. */
export interface Trash {
	/**
	 * Outputs that were undone until this time and at least this many daily maintenance runs ago, and those whose removal
	 * was interrupted.
	 */
	undoneBefore(time: Date, dailyRuns: number): Promise<readonly Trashed[]>;
	/** Records the removal before it is executed. */
	begin(revision: number, at: string): Promise<void>;
	end(revision: number, how: KeepingEnd, at: string): Promise<void>;
}
