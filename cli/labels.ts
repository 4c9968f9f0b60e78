import { readLabels } from "../daemon/journal/sqlite/labels.ts";
import { UserError } from "../toolkit/errors.ts";
import type { KnownWeights } from "../toolkit/metric.ts";
import { journalInUse } from "./state-in-use.ts";

/** Weights that the user has labelled; empty if the journal cannot be read. */
export async function labelsIn(): Promise<readonly KnownWeights[]> {
	try {
		return await readLabels(journalInUse());
	} catch (error) {
		// Labels are optional: a report on a file must not fail because of them.
		if (error instanceof UserError) return [];
		throw error;
	}
}
