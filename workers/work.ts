import type { OpenSource } from "./file-source.ts";
import type { Pool } from "./pool.ts";

/** What running a plan takes beside the plan. */
export interface Work {
	/** The plan's sources, in its order, open and as they were planned on; they stay open. */
	readonly sources: readonly OpenSource[];
	readonly pool: Pool;
	readonly signal?: AbortSignal;
	/** Takes a source although some of its records do not match their CRCs. */
	readonly ignoreCrc?: boolean;
	/** Told a few times a second how many of the source bytes are done. */
	readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}
