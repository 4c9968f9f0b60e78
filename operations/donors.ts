import type { Donor } from "../toolkit/surgery/graft.ts";
import { examine, type Reading } from "../workers/examine.ts";
import type { InputFile } from "./operation.ts";
import type { ExaminedSource } from "./prepared.ts";

/** The files that a model is assembled from. Each is examined once, even if it is named several times. */
export interface Donors {
	/** Throws UserError if the file cannot be read. */
	of(file: InputFile): Donor;
	/** In the order of their indices. */
	readonly sources: readonly ExaminedSource[];
}

/** Creates an empty set of donors. `reading` applies to every file. */
export function createDonors(reading: Reading): Donors {
	const sources: ExaminedSource[] = [];
	const known = new Map<string, Donor>();
	return {
		sources,
		of({ path, name }) {
			const before = known.get(path);
			if (before !== undefined) return before;
			const { identity, table, verdict, evidence } = examine(path, reading);
			const judged = { table, verdict, evidence };
			const donor = { file: name, source: sources.length, ...judged };
			sources.push({ path, identity, judged });
			known.set(path, donor);
			return donor;
		},
	};
}
