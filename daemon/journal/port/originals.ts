import type { FileFingerprint } from "./revisions.ts";

/** A file that the journal archived. If its ctime differs, somebody has changed it since. */
export interface KeptFile extends FileFingerprint {
	/** Its path as hex, since a name need not be UTF-8. */
	readonly pathHex: string;
	readonly ctimeNs: string;
}

/** All archived files of one arrival, and the fingerprint of the output at that time. */
export interface KeptFiles {
	readonly original: KeptFile;
	/** The sidecars that stayed with it. */
	readonly sidecars: readonly KeptFile[];
	readonly output: FileFingerprint;
}

/** An archived original whose fate is not decided yet. */
export interface Kept extends KeptFiles {
	readonly job: number;
	/** When its job ended, in ISO 8601, UTC. */
	readonly finishedAt: string;
	/** Number of daily maintenance runs since it was archived. */
	readonly dailyRuns: number;
	readonly outputPath: string;
	/** Its removal was started and may have been interrupted. */
	readonly going: boolean;
}

/** The final fate of an original; `kept`: it is never removed. */
export type KeepingEnd = "removed" | "gone" | "kept";

/**
 * The archived originals. Those archived before the journal recorded this are not included, and so are never removed.
 */
export interface Originals {
	/** A batch in order of age, after the given job; empty when there are no more. */
	kept(after: number): Promise<readonly Kept[]>;
	/** Records the removal before it is executed. False when an undo or a retry uses the original. */
	begin(job: number, at: string): Promise<boolean>;
	end(job: number, how: KeepingEnd, at: string): Promise<void>;
}
