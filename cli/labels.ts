import { readLabelsAt } from "../daemon/journal/openers.ts";
import { UserError } from "../toolkit/errors.ts";
import type { KnownWeights } from "../toolkit/metric.ts";
import { journalOfLabels } from "./journal-in-use.ts";

/** Weights that the user has labelled; empty if the journal cannot be read. */
export async function labelsIn(): Promise<readonly KnownWeights[]> {
	try {
		return await readLabelsAt(await journalOfLabels());
	} catch (error) {
		// Labels are optional: a report on a file must not fail because of them.
		if (error instanceof UserError) return [];
		throw error;
	}
}
