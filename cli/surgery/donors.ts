import { basename } from "node:path";
import type { Donor } from "../../toolkit/surgery/graft.ts";
import { examine, type Reading } from "../../workers/examine.ts";
import type { Identity } from "../../workers/files/identity.ts";
import { followed } from "../followed.ts";

/** The files that a model is assembled from. Each is examined once, even if it is named several times. */
export interface Donors {
	/** Throws UserError if the file cannot be read. */
	of(file: string): Donor;
	/** In the order of their indices. */
	readonly sources: readonly { readonly path: string; readonly identity: Identity }[];
}

/** Creates an empty set of donors. `reading` applies to every file. */
export function createDonors(reading: Reading): Donors {
	const sources: { path: string; identity: Identity }[] = [];
	const known = new Map<string, Donor>();
	return {
		sources,
		of(file) {
			const path = followed(file);
			const before = known.get(path);
			if (before !== undefined) return before;
			const { identity, table, verdict, evidence } = examine(path, reading);
			const donor = { file: basename(file), source: sources.length, table, verdict, evidence };
			sources.push({ path, identity });
			known.set(path, donor);
			return donor;
		},
	};
}
