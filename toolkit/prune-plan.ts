import { planCopy } from "./copy-plan.ts";
import { toolkitError } from "./errors.ts";
import { isStorable } from "./formats/torch-pt/pickle.ts";
import type { Kind } from "./kinds.ts";
import { laidOut } from "./laid-out.ts";
import { carriedMetadata } from "./metadata.ts";
import { isSafePickle, needsPickle } from "./needs-pickle.ts";
import type { OutputFormat, Plan } from "./plan.ts";
import type { JudgedFile } from "./sort-tensors.ts";
import { type StoreChoices, stored, tally } from "./stored.ts";
import type { Tensor, TensorTable } from "./tensor.ts";
import { type TrimChoices, trim } from "./trim.ts";
import type { Verdict } from "./verdict.ts";

/** What a user may choose about pruning. */
export interface PruneChoices extends StoreChoices, TrimChoices {
	readonly vaeFormat: "pt" | "safetensors";
	/** Kinds whose pickles stay pickles, by the program that lists no safetensors files of that kind. */
	readonly torchOnly?: ReadonlyMap<Kind, string>;
	/** The output format; null to choose it by the architecture. */
	readonly format: OutputFormat | null;
}

export type Identified = Extract<Verdict, { kind: "identified" }>;

/** The only architecture whose loaders look for a .pt file: the 4-channel autoencoder of SD v1, v2 and XL. */
const PICKLED_VAE = "VAE-v1";

/** An identified file. */
export interface IdentifiedFile extends JudgedFile {
	readonly verdict: Identified;
	/** The file's size. */
	readonly bytes: number;
}

/**
 * Plans the output for an identified file: every tensor that no rule proves junk, in the order of the file. The
 * components' tensors are cast, and renamed to their architecture's names; all other tensors stay unchanged. A
 * quantised safetensors file is copied; a quantised pickle becomes a safetensors file with every tensor unchanged. A
 * pickle that programs need as a pickle is copied, unless it names unlisted globals or the user chose safetensors. A
 * pickle of a kind in `torchOnly` is also copied, without a cast, because loaders of these kinds expect the weights
 * under the key that they were saved under; if it names unlisted globals, it is rewritten as a new pickle. Throws
 * UserError if the output format cannot store a tensor.
 */
export function planPrune(file: IdentifiedFile, choices: PruneChoices): Plan {
	const { table, verdict } = file;
	const { kept, roleOf, precision, left, hints, quantised } = trim(file, 0, choices);
	const whole = quantised === null ? [] : [`quantised (${quantised}): every tensor stays unchanged`];
	if (table.format === "gguf" && choices.format !== null) throw toolkitError("file.gguf-stays", undefined);
	const isPlaced = table.format === "gguf" || (table.format === "safetensors" && choices.format !== "torch-zip");
	if (quantised !== null && isPlaced) {
		return planCopy(file.bytes, { kept: tally(kept), ...left, notes: whole });
	}
	const unchanged = whyPickleStays(file, kept, choices);
	if (unchanged !== null) return planCopy(file.bytes, { kept: tally(kept), ...left, notes: [...whole, unchanged] });
	const tensors = kept.map((tensor) => stored(tensor, roleOf(tensor), { ...choices, precision }));
	const program = programFor(verdict, choices);
	const listed = program === null ? [] : [`${program} lists no safetensors files of this kind`];
	const usual = program !== null && isPickle(table) ? "torch-zip" : formatFor(verdict, choices);
	// A format that the user chose is not replaced: its writer reports tensors that it cannot store.
	const unheld =
		choices.format === null && usual === "torch-zip" ? tensors.find(({ dtype }) => !isStorable(dtype)) : null;
	const format = unheld ? "safetensors" : usual;
	const instead = unheld ? [`written as safetensors: a .pt file cannot store ${unheld.dtype}`] : [];
	const { metadata, notes } = carriedMetadata(table, tensors, format);
	return laidOut({
		format,
		precision,
		metadata,
		tensors,
		summary: { kept: tally(kept), ...left, notes: [...whole, ...listed, ...instead, ...hints, ...notes] },
	});
}

/** A sentence that says why a pickle is published unchanged; null for a file that is rewritten. */
function whyPickleStays(
	{ table, verdict }: IdentifiedFile,
	kept: readonly Tensor[],
	choices: PruneChoices,
): string | null {
	if (choices.format === "safetensors" || !isPickle(table) || !isSafePickle(table)) return null;
	if (kept.length !== table.tensors.size) return null;
	const pickled = needsPickle(table);
	if (pickled !== null) {
		return `kept as a pickle: programs read the settings of this ${pickled} only from a pickle`;
	}
	const program = programFor(verdict, choices);
	return program && `kept as a pickle: ${program} lists no safetensors files of this kind`;
}

/** The program that lists only torch files of this kind; null if there is none or the user chose the format. */
function programFor({ fileKind }: Identified, { format, torchOnly }: PruneChoices): string | null {
	return format === null ? (torchOnly?.get(fileKind) ?? null) : null;
}

function isPickle({ format }: TensorTable): boolean {
	return format === "torch-zip" || format === "torch-legacy";
}

function formatFor(verdict: Identified, choices: PruneChoices): OutputFormat {
	if (choices.format !== null) return choices.format;
	return verdict.architecture === PICKLED_VAE && choices.vaeFormat === "pt" ? "torch-zip" : "safetensors";
}
