import type { JunkEvidence } from "./junk/evidence.ts";
import { type JunkContext, junkRuleOf } from "./junk/rules.ts";
import { countOf, type Tensor, type TensorTable } from "./tensor.ts";
import type { Verdict } from "./verdict.ts";

/** A file's tensors, the verdict on the file, and the evidence in its values. */
export interface JudgedFile {
	readonly table: TensorTable;
	readonly verdict: Verdict;
	/** Null if values were not read: then schedule buffers are judged by name alone. */
	readonly evidence: JunkEvidence | null;
}

/** A tensor that a rule proves to be junk, with the rule's reason. */
export interface JunkTensor {
	readonly tensor: Tensor;
	readonly why: string;
}

/** A file's tensors, kept and dropped, each list in the order of the file. `kept`, `ema` and `junk` are disjoint. */
export interface SortedTensors {
	/** All tensors that no rule proves to be junk. */
	readonly kept: readonly Tensor[];
	/** The tensors of `kept` that no component of the model claims, without markers. */
	readonly extra: readonly Tensor[];
	/** The running average of kept weights, with its counters. */
	readonly ema: readonly JunkTensor[];
	readonly junk: readonly JunkTensor[];
}

/** Sorts a file's tensors by its verdict. A tensor is dropped only if a row of `JUNK_RULES` proves it to be junk. */
export function sortTensors(file: JudgedFile): SortedTensors {
	const context = contextOf(file);
	const isDescribed = isBySpec(file.verdict);
	const sorted = { kept: [] as Tensor[], extra: [] as Tensor[], ema: [] as JunkTensor[], junk: [] as JunkTensor[] };
	for (const tensor of file.table.tensors.values()) {
		const rule = junkRuleOf(tensor, context);
		if (rule !== null) {
			sorted[rule.group].push({ tensor, why: rule.why });
			continue;
		}
		sorted.kept.push(tensor);
		if (isDescribed && !context.claimed.has(tensor.name) && !isMarker(tensor)) sorted.extra.push(tensor);
	}
	return sorted;
}

/** Whether a component is a running average, which is useful only for training. */
export function isAverage(found: { readonly class: string }): boolean {
	return found.class.startsWith("EMA-");
}

/** Tensors whose mere presence tells loaders how to use a model (ComfyUI, comfy/supported_models.py). */
const MARKERS: ReadonlySet<string> = new Set([
	"v_pred",
	"ztsnr",
	"edm_mean",
	"edm_std",
	"edm_vpred.sigma_max",
	"edm_vpred.sigma_min",
]);

/**
 * Whether a tensor carries information by its name, by its presence (no elements) or by a single value (no dimensions),
 * such as a LoRA's `alpha`. Without it a loader may take the model for another kind.
 */
export function isMarker({ name, shape }: Pick<Tensor, "name" | "shape">): boolean {
	return MARKERS.has(name) || shape.length === 0 || countOf(shape) === 0;
}

/** Whether the file is judged by networks that are described in full, tensor by tensor. */
function isBySpec(verdict: Verdict): boolean {
	return verdict.kind !== "ambiguous" && (verdict.kind !== "identified" || verdict.architecture !== null);
}

function contextOf({ table, verdict, evidence }: JudgedFile): JunkContext {
	const alone = verdict.kind === "identified" && verdict.fileKind === "ema";
	const kept = verdict.found.filter((found) => alone || !isAverage(found));
	const claimed = new Set(kept.flatMap((found) => found.tensors));
	return { table, verdict, evidence, claimed, dotless: dotlessNames(table) };
}

/**
 * The weights by the names that LitEma gives to their averages: the weight's name without dots, relative to the
 * averaged module (`model.`). Empty for a file without averages, which is the usual case.
 */
function dotlessNames({ tensors }: TensorTable): Map<string, Tensor> {
	const weights = new Map<string, Tensor>();
	const isAveraged = ({ name }: Tensor): boolean => name.includes("model_ema.");
	if (![...tensors.values()].some(isAveraged)) return weights;
	for (const tensor of tensors.values()) {
		if (isAveraged(tensor)) continue;
		weights.set(tensor.name.replace(/^model\./, "").replaceAll(".", ""), tensor);
	}
	return weights;
}
