import { UserError } from "../toolkit/errors.ts";
import type { JunkEvidence } from "../toolkit/junk/evidence.ts";
import type { TensorTable } from "../toolkit/tensor.ts";
import type { Verdict } from "../toolkit/verdict.ts";
import { whatText } from "../toolkit/what.ts";
import { type Arrival, sameContent } from "../workers/files/identity.ts";
import type { BrokenPositions } from "../workers/positions.ts";
import type { Engine } from "./engine/client.ts";

/** An arrival, and what it is. */
export interface KnownFile {
	readonly arrival: Arrival;
	readonly table: TensorTable;
	readonly verdict: Verdict;
	readonly evidence: JunkEvidence;
	readonly brokenPositions: readonly BrokenPositions[];
	/** `SD-v1 + EMA`. */
	readonly what: string;
}

/** Has the engine say what a file is. Throws `work.changed` when it is no longer the file that arrived. */
export async function identifyArrival(arrival: Arrival, engine: Engine, signal: AbortSignal): Promise<KnownFile> {
	const examined = await engine.run("identify", { path: arrival.pathBytes }, { signal });
	if (!sameContent(examined.identity, arrival.identity)) throw new UserError("work.changed", { path: arrival.path });
	const { table, verdict, evidence, brokenPositions } = examined;
	return { arrival, table, verdict, evidence, brokenPositions, what: whatText(verdict) };
}
