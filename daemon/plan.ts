import { basename } from "node:path";
import type { InboxConfig } from "../config/config.ts";
import { destinationFor, folderFor, torchOnlyOf } from "../config/destination.ts";
import { publishedStem } from "../toolkit/describe-name.ts";
import { planPlace } from "../toolkit/place-plan.ts";
import { type Plan, withNotes } from "../toolkit/plan.ts";
import { type Identified, planPrune } from "../toolkit/prune-plan.ts";
import { plannedAs, refusalOf, type Together } from "../toolkit/what.ts";
import type { KnownFile } from "./identify.ts";

/** A file that will be published, and how. */
export interface PlannedFile {
	readonly known: KnownFile;
	/** The kind and base it is published as; null when unknown, or when the settings have no folder for it. */
	readonly verdict: Identified | null;
	/** Absolute path of the destination folder. */
	readonly folder: string;
	/** The file name there, without its extension. */
	readonly stem: string;
	readonly plan: Plan;
}

/**
 * Plans the output for a file. `keepDType`: names of tensors that keep their dtype. A file that could be several
 * things goes to a folder that suits all of them. Throws the reason why the file is refused.
 */
export function planFile(known: KnownFile, config: InboxConfig, keepDType: ReadonlySet<string>): PlannedFile {
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
		throw refusalOf(known.verdict, table, together) ?? new Error(`no refusal for verdict ${known.verdict.kind}`);
	}
	return { known, verdict: null, folder: config.destinations.unsorted, stem, plan: planPlace(table, bytes) };
}
