import type { KeepingEnd } from "./originals.ts";
import type { FileFingerprint } from "./revisions.ts";

/** An output that an undo has put into the trash, of which nothing has been decided yet. */
export interface Trashed {
	/** The undo. */
	readonly revision: number;
	readonly job: number;
	/** Its path, as hex. */
	readonly pathHex: string;
	readonly mark: FileFingerprint;
}

/** The outputs in the libraries' trash. */
export interface Trash {
	/** Those since whose undo the day's work was done at least so often, or whose removal was cut short. */
	undoneBefore(dailyRuns: number): Promise<readonly Trashed[]>;
	/** Commits that it is about to be removed, before it is. */
	begin(revision: number, at: string): Promise<void>;
	end(revision: number, how: KeepingEnd, at: string): Promise<void>;
}
