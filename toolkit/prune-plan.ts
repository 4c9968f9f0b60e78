import { planCopy } from "./copy-plan.ts";
import { UserError } from "./errors.ts";
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
	/** Kinds whose pickles stay pickles, for the program that is named lists no safetensors files of them. */
	readonly torchOnly?: ReadonlyMap<Kind, string>;
	/** What to write; null leaves it to what the file is. */
	readonly format: OutputFormat | null;
}

export type Identified = Extract<Verdict, { kind: "identified" }>;

/** The one architecture whose loaders look for a .pt: the autoencoder of 4 channels of SD v1, v2 and XL. */
const PICKLED_VAE = "VAE-v1";

/** A file of which it is known what it is. */
export interface IdentifiedFile extends JudgedFile {
	readonly verdict: Identified;
	/** The file's size. */
	readonly bytes: number;
}

/**
 * What pruning an identified file writes: every tensor but those that a rule proves junk, in the order of the file. The
 * components' tensors are cast and named as their architecture has them; all others stay as they came. A quantised
 * safetensors file is copied, a quantised pickle becomes a safetensors file with every tensor as it is. A pickle that
 * programs read as a pickle is copied, unless it names unlisted globals or a safetensors file was asked for. So is one of a
 * kind in `torchOnly`, without a cast: loaders of these kinds want the weights below the very key that they were saved
 * under. With unlisted globals it is written anew, as a pickle. Throws ModelError when the output format cannot hold a
 * tensor.
 */
export function planPrune(file: IdentifiedFile, choices: PruneChoices): Plan {
	const { table, verdict } = file;
	const { kept, roleOf, precision, left, hints, quantised } = trim(file, 0, choices);
	const whole = quantised === null ? [] : [`quantised (${quantised}): every tensor stays as it is`];
	if (table.format === "gguf" && choices.format !== null) throw new UserError("file.gguf-stays", undefined);
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
	// A format that was asked for by name is not changed: its writer says what it cannot hold.
	const unheld =
		choices.format === null && usual === "torch-zip" ? tensors.find(({ dtype }) => !isStorable(dtype)) : null;
	const format = unheld ? "safetensors" : usual;
	const instead = unheld ? [`written as safetensors: a .pt cannot hold ${unheld.dtype}`] : [];
	const { metadata, notes } = carriedMetadata(table, tensors, format);
	return laidOut({
		format,
		precision,
		metadata,
		tensors,
		summary: { kept: tally(kept), ...left, notes: [...whole, ...listed, ...instead, ...hints, ...notes] },
	});
}

/** Why a pickle is published as it is, in a sentence; null for a file that is written anew. */
function whyPickleStays(
	{ table, verdict }: IdentifiedFile,
	kept: readonly Tensor[],
	choices: PruneChoices,
): string | null {
	if (choices.format === "safetensors" || !isPickle(table) || !isSafePickle(table)) return null;
	if (kept.length !== table.tensors.size) return null;
	const pickled = needsPickle(table);
	if (pickled !== null) {
		return `kept as the pickle it is: programs read the settings of this ${pickled} from there alone`;
	}
	const program = programFor(verdict, choices);
	return program && `kept as the pickle it is: ${program} lists no safetensors files of this kind`;
}

/** What lists only torch's files of this kind; null where nothing does, or the format was asked for. */
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
