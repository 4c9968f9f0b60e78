import { homedir } from "node:os";
import { journalPath, stateFolder } from "../daemon/journal/place.ts";
import { readKnown } from "../daemon/journal/teach.ts";
import { ModelError } from "../toolkit/errors.ts";
import type { KnownWeights } from "../toolkit/metric.ts";

/** The journal of this user. */
export function usersJournal(): string {
	return journalPath(stateFolder(process.env, process.platform, homedir()));
}

/** Weights that the user has given a name; none where the journal cannot be read. */
export async function readTaught(): Promise<readonly KnownWeights[]> {
	try {
		return await readKnown(usersJournal());
	} catch (error) {
		// A report is about a file: names that were taught are an addition to it.
		if (error instanceof ModelError) return [];
		throw error;
	}
}
