import { laidOut } from "./laid-out.ts";
import { carriedMetadata } from "./metadata.ts";
import type { OutputFormat, Plan } from "./plan.ts";
import { sortTensors } from "./sort-tensors.ts";
import { asItIs, keptNotes, rolesOf, type StoreChoices, stored, tally } from "./stored.ts";
import type { TensorTable } from "./tensor.ts";
import type { Verdict } from "./verdict.ts";

/** What a user may choose about pruning. */
export interface PruneChoices extends StoreChoices {
	readonly keepEma: boolean;
	readonly vaeFormat: "pt" | "safetensors";
	/** What to write; null leaves it to what the file is. */
	readonly format: OutputFormat | null;
}

export type Identified = Extract<Verdict, { kind: "identified" }>;

/**
 * What pruning an identified file writes: its components, their optional tensors and every marker, without EMA and
 * junk. Throws ModelError when the output format cannot hold a tensor.
 */
export function planPrune(table: TensorTable, verdict: Identified, choices: PruneChoices): Plan {
	const sorted = sortTensors(table, verdict);
	const dropped = choices.keepEma ? [] : sorted.ema;
	const taken = choices.keepEma ? [...sorted.kept, ...sorted.ema] : sorted.kept;
	const roles = rolesOf(verdict.found, 0);
	const tensors = taken.map((tensor) => stored(tensor, roles.get(tensor.name) ?? asItIs(tensor, 0), choices));
	const format = formatFor(verdict, choices);
	const { metadata, notes } = carriedMetadata(table, tensors, format);
	return laidOut({
		format,
		precision: choices.precision,
		metadata,
		tensors,
		summary: {
			kept: tally(taken),
			ema: tally(dropped),
			junk: tally([...sorted.junk, ...sorted.unknown]),
			notes: [...keptNotes(choices.keepDType), ...notes],
		},
	});
}

function formatFor(verdict: Identified, choices: PruneChoices): OutputFormat {
	if (choices.format !== null) return choices.format;
	return verdict.fileKind === "vae" && choices.vaeFormat === "pt" ? "torch-zip" : "safetensors";
}
