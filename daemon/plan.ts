import { basename } from "node:path";
import type { Config } from "../config/config.ts";
import { destinationFor, folderFor, torchOnlyOf } from "../config/destination.ts";
import { publishedStem } from "../toolkit/describe-name.ts";
import { planPlace } from "../toolkit/place-plan.ts";
import { type Plan, withNotes } from "../toolkit/plan.ts";
import { type Identified, planPrune } from "../toolkit/prune-plan.ts";
import { plannedAs, refusalOf, type Together } from "../toolkit/what.ts";
import type { KnownFile } from "./identify.ts";

/** A file that gets a place in the library, and exactly how. */
export interface PlannedFile {
	readonly known: KnownFile;
	/** What it is placed as; null where nobody knows what it is, or where it belongs. */
	readonly verdict: Identified | null;
	/** The folder that it goes to; absolute. */
	readonly folder: string;
	/** Its name there without its ending. */
	readonly stem: string;
	readonly plan: Plan;
}

/**
 * Plans what a file becomes; `keepDType` names tensors that keep their dtype. What can be several things is placed where
 * all of them belong. Throws why it is refused.
 */
export function planFile(known: KnownFile, config: Config, keepDType: ReadonlySet<string>): PlannedFile {
	const { table, evidence } = known;
	const { size: bytes } = known.arrival.identity;
	const stem = publishedStem(basename(known.arrival.path), table, config.names);
	const together: Together = (one, other) =>
		folderFor(config, one.kind, one.base) === folderFor(config, other.kind, other.base);
	const verdict = plannedAs(known.verdict, together);
	if (verdict !== null) {
		const plan = planPrune(
			{ table, verdict, evidence, bytes },
			{ ...config, torchOnly: torchOnlyOf(config), format: null, keepDType },
		);
		const { folder, note } = destinationFor(config, verdict.fileKind, verdict.base);
		return withNotes({ known, verdict, folder, stem, plan }, note === undefined ? [] : [note]);
	}
	if (known.verdict.kind === "damaged" || config.onUnknown !== "place") {
		throw refusalOf(known.verdict, table, together) ?? new Error(`no refusal for a file that is ${known.verdict.kind}`);
	}
	return { known, verdict: null, folder: config.destinations.unsorted, stem, plan: planPlace(table, bytes) };
}
