import type { JunkEvidence } from "../toolkit/junk/evidence.ts";
import type { TensorTable } from "../toolkit/tensor.ts";
import type { Verdict } from "../toolkit/verdict.ts";
import { whatText } from "../toolkit/what.ts";
import { workerError } from "../workers/errors.ts";
import { type Arrival, sameContent } from "../workers/files/identity.ts";
import type { BrokenPositions } from "../workers/positions.ts";
import type { Engine } from "./engine/client.ts";

/** A file that arrived, and the result of its identification. */
export interface KnownFile {
	readonly arrival: Arrival;
	readonly table: TensorTable;
	readonly verdict: Verdict;
	readonly evidence: JunkEvidence;
	readonly brokenPositions: readonly BrokenPositions[];
	/** Readable summary, such as `SD-v1 + EMA`. */
	readonly what: string;
}

/** Identifies a file in the engine process. Throws `work.changed` when the file is no longer the one that arrived. */
export async function identifyArrival(arrival: Arrival, engine: Engine, signal: AbortSignal): Promise<KnownFile> {
	const examined = await engine.run("identify", { path: arrival.pathBytes }, { signal });
	if (!sameContent(examined.identity, arrival.identity)) throw workerError("work.changed", { path: arrival.path });
	const { table, verdict, evidence, brokenPositions } = examined;
	return { arrival, table, verdict, evidence, brokenPositions, what: whatText(verdict) };
}
