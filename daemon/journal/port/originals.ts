import type { FileFingerprint } from "./revisions.ts";

/** A file that the journal has put away. A changed ctime means that somebody had a hand in it since. */
export interface KeptFile extends FileFingerprint {
	/** Its path, as hex: a name need not be UTF-8. */
	readonly pathHex: string;
	readonly ctimeNs: string;
}

/** Everything that was put away of an arrival, and what the output was known by at that time. */
export interface KeptFiles {
	readonly original: KeptFile;
	/** Those that stayed with it. */
	readonly sidecars: readonly KeptFile[];
	readonly output: FileFingerprint;
}

/** An original that nothing has been decided of yet. */
export interface Kept extends KeptFiles {
	readonly job: number;
	/** How often the day's work was done since it was put away. */
	readonly dailyRuns: number;
	readonly outputPath: string;
	/** Its removal has begun, and was perhaps cut short. */
	readonly going: boolean;
}

/** How the keeping of an original ended; `kept`: it stays for good. */
export type KeepingEnd = "removed" | "gone" | "kept";

/** The originals that were put away. Those of before this was kept are not among them, and so are never removed. */
export interface Originals {
	/** Of a number of jobs, oldest first, those behind this one; none when there are no more. */
	kept(after: number): Promise<readonly Kept[]>;
	/** Commits that it is about to be removed, before it is. False where an undo or a retry has a hand on it. */
	begin(job: number, at: string): Promise<boolean>;
	end(job: number, how: KeepingEnd, at: string): Promise<void>;
}
