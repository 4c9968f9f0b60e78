import { createMeasurer, type Measurer } from "../operations/measurer.ts";
import { createPool } from "../workers/pool.ts";
import { labelsIn } from "./labels.ts";

/** A measurer with threads of its own. */
export interface OwnMeasurer extends Measurer {
	close(): Promise<void>;
}

/** Starts a measurer with `workers` threads and the user's labels. The caller must close it. */
export function startMeasurer(workers: number, ignoreCrc = false): OwnMeasurer {
	const pool = createPool({ workers });
	return { ...createMeasurer({ pool, ignoreCrc, labels: labelsIn() }), close: () => pool.close() };
}
