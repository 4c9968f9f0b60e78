import { readKnown } from "../daemon/journal/sqlite/teach.ts";
import { ModelError } from "../toolkit/errors.ts";
import type { KnownWeights } from "../toolkit/metric.ts";
import { journalInUse } from "./state-in-use.ts";

/** Weights that the user has given a name; none where the journal cannot be read. */
export async function readTaught(): Promise<readonly KnownWeights[]> {
	try {
		return await readKnown(journalInUse());
	} catch (error) {
		// A report is about a file: names that were taught are an addition to it.
		if (error instanceof ModelError) return [];
		throw error;
	}
}
