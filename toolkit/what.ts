import { toolkitError, type UserError } from "./errors.ts";
import { otherObjects } from "./formats/torch/other-objects.ts";
import { candidateText } from "./identification.ts";
import { firstTensors, resemblanceText } from "./resemblance-text.ts";
import { isAverage } from "./sort-tensors.ts";
import type { TensorTable } from "./tensor.ts";
import { countText } from "./units.ts";
import { type Candidate, type Found, isIntact, type Verdict } from "./verdict.ts";

/** How many names a sentence gives as examples. */
const EXAMPLES = 3;

/** A file's identity in a few words: `SD-v1 + EMA`, `SD-v1, inpainting`, `SD-v1, damaged`, `unknown`. */
export function whatText(verdict: Verdict): string {
	switch (verdict.kind) {
		case "identified":
			if (verdict.architecture === null) return candidateText({ ...verdict, kind: verdict.fileKind });
			return [verdict.architecture + emaText(verdict), verdict.variant].filter((text) => text !== null).join(", ");
		case "ambiguous":
			return verdict.candidates.map(candidateText).join(" or ");
		case "damaged":
			return `${verdict.architecture}, damaged`;
		case "unknown":
			return "unknown";
	}
}

/** Whether a file that could be either candidate is planned all the same. */
export type Together = (one: Candidate, other: Candidate) => boolean;

/** Candidates of the same kind, regardless of their bases. */
const OF_ONE_KIND: Together = (one, other) => one.kind === other.kind;

/**
 * The verdict that a file's plan is based on. For an identified file it is its own verdict. An ambiguous file whose
 * candidates may be planned together is planned as the most likely one, with the others in `also`. Null if the file
 * cannot be planned.
 */
export function plannedAs(
	verdict: Verdict,
	together: Together = OF_ONE_KIND,
): Extract<Verdict, { kind: "identified" }> | null {
	if (verdict.kind === "identified") return verdict;
	if (verdict.kind !== "ambiguous") return null;
	const [first, ...also] = verdict.candidates;
	if (first === undefined || also.some((one) => !together(first, one))) return null;
	const { found, copies, rejected } = verdict;
	const { kind: fileKind, base, variant } = first;
	return {
		kind: "identified",
		architecture: null,
		fileKind,
		base,
		variant,
		evidence: "names",
		also,
		found,
		copies,
		rejected,
	};
}

/** The error that says why a file with this verdict is not pruned; null if it is pruned. */
export function refusalOf(verdict: Verdict, table: TensorTable, together: Together = OF_ONE_KIND): UserError | null {
	switch (verdict.kind) {
		case "identified":
			return null;
		case "ambiguous":
			if (plannedAs(verdict, together) !== null) return null;
			return toolkitError("model.ambiguous", { architectures: whatText(verdict) });
		case "damaged":
			return toolkitError("model.damaged", { architecture: verdict.architecture, missing: damageText(verdict) });
		case "unknown": {
			const other = otherObjects(table.globals);
			if (other !== null) return other;
			return toolkitError("model.unknown", {
				tensors: table.tensors.size,
				names: examplesOf(firstTensors(verdict, table).shown),
				resembles: resemblanceText(verdict.resembles, table),
				parts: verdict.found.filter(isIntact).map(partText).join(" and "),
			});
		}
	}
}

function partText({ class: of, tensors }: Found): string {
	return `a complete ${of} of ${countText(tensors.length, "tensor")}`;
}

function emaText(verdict: Verdict): string {
	const alone = verdict.kind === "identified" && verdict.fileKind === "ema";
	return !alone && verdict.found.some(isAverage) ? " + EMA" : "";
}

function damageText(verdict: Extract<Verdict, { kind: "damaged" }>): string {
	const broken = verdict.found.filter((found) => !isIntact(found));
	const clauses = [
		...verdict.absent.map((name) => `${name} is completely missing`),
		...broken.map((found) => brokenText(found)),
	];
	const intact = verdict.found.filter((found) => !broken.includes(found)).map((found) => found.class);
	if (intact.length > 0) clauses.push(`${intact.join(" and ")} ${intact.length === 1 ? "is" : "are"} intact`);
	return clauses.join("; ");
}

/** A clause that says what is wrong with a damaged component: `VAE-v1 lacks 1 tensor (…)`. */
export function brokenText(found: Found): string {
	const parts: string[] = [];
	if (found.missing.length > 0) {
		parts.push(`lacks ${countText(found.missing.length, "tensor")} (${examplesOf(found.missing)})`);
	}
	if (found.misshapen.length > 0) {
		parts.push(
			`has ${countText(found.misshapen.length, "tensor")} with a wrong shape (${examplesOf(found.misshapen)})`,
		);
	}
	return `${found.class} ${parts.join(" and ")}`;
}

function examplesOf(names: readonly string[]): string {
	const more = names.length > EXAMPLES ? ", …" : "";
	return names.slice(0, EXAMPLES).join(", ") + more;
}
