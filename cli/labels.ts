import { readLabels } from "../daemon/journal/sqlite/labels.ts";
import { UserError } from "../toolkit/errors.ts";
import type { KnownWeights } from "../toolkit/metric.ts";
import { journalInUse } from "./state-in-use.ts";

/** Weights that the user has given a name; none where the journal cannot be read. */
export async function labelsIn(): Promise<readonly KnownWeights[]> {
	try {
		return await readLabels(journalInUse());
	} catch (error) {
		// A report is about a file: names that were taught are an addition to it.
		if (error instanceof UserError) return [];
		throw error;
	}
}
