import type { OpenSource } from "./file-source.ts";
import type { Pool } from "./pool.ts";

/** The inputs for running a plan, apart from the plan itself. */
export interface Work {
	/** The plan's sources, in its order, open and unchanged since planning. They are not closed. */
	readonly sources: readonly OpenSource[];
	readonly pool: Pool;
	readonly signal?: AbortSignal;
	/** Accepts a source even if some of its records do not match their CRCs. */
	readonly ignoreCrc?: boolean;
	/** Called a few times a second with the number of source bytes processed. */
	readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}
