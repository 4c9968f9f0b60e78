import { type CastFindings, type KeptDType, type NotFinite, vanishes } from "./cast-findings.ts";
import type { Plan } from "./plan.ts";
import { countText } from "./units.ts";

/** Up to this many tensors get a sentence each; more share one sentence. */
const MOST_SENTENCES = 20;

/** How many tensors the shared sentence names. */
const EXAMPLES = 3;

/** The plan with sentences in its summary about the observations made while it was executed. */
export function withCastNotes(plan: Plan, findings: CastFindings): Plan {
	const notes = [...notFiniteNotes(findings.notFinite), ...keptNotes(findings.keptDType), ...plan.summary.notes];
	return { ...plan, summary: { ...plan.summary, notes } };
}

/** Sentences about values in the source that are not finite. */
function notFiniteNotes(tensors: readonly NotFinite[]): string[] {
	if (tensors.length <= MOST_SENTENCES) {
		return tensors.map((one) => `${one.name}: ${valuesText(one)} in the source file and stay unchanged`);
	}
	const all = { nan: sumOf(tensors, (one) => one.nan), infinite: sumOf(tensors, (one) => one.infinite) };
	return [
		`in ${tensors.length} tensors of the source file, ${valuesText(all)} and stay unchanged (${examples(tensors)})`,
	];
}

/** `3 values are NaN and 1 is infinite`. */
export function valuesText({ nan, infinite }: Pick<NotFinite, "nan" | "infinite">): string {
	if (nan === 0) return `${countText(infinite, "value")} ${are(infinite)} infinite`;
	const first = `${countText(nan, "value")} ${are(nan)} NaN`;
	return infinite === 0 ? first : `${first} and ${infinite} ${are(infinite)} infinite`;
}

/** Sentences about tensors that keep their dtype. */
function keptNotes(tensors: readonly KeptDType[]): string[] {
	if (tensors.length <= MOST_SENTENCES) {
		return tensors.map((one) => `${one.name} keeps ${one.dtype}: ${reasonText([one])}`);
	}
	return [`${tensors.length} tensors keep their dtype (${examples(tensors)}): ${reasonText(tensors)}`];
}

/** `2 values are too large for F16 and 390 of 400 non-zero values would become zero in F16`. */
function reasonText(tensors: readonly KeptDType[]): string {
	const asked = tensors[0]?.asked ?? "";
	const tooLarge = sumOf(tensors, (one) => one.tooLarge);
	const vanishing = tensors.filter(vanishes);
	const clauses: string[] = [];
	if (tooLarge > 0) clauses.push(`${countText(tooLarge, "value")} ${are(tooLarge)} too large for ${asked}`);
	if (vanishing.length > 0) {
		const tooSmall = sumOf(vanishing, (one) => one.tooSmall);
		const nonZero = sumOf(vanishing, (one) => one.nonZero);
		clauses.push(`${tooSmall} of ${nonZero} non-zero values would become zero in ${asked}`);
	}
	return clauses.join(" and ");
}

function examples(tensors: readonly { readonly name: string }[]): string {
	const names = tensors.slice(0, EXAMPLES).map((one) => one.name);
	return `${names.join(", ")}, …`;
}

function sumOf<T>(items: readonly T[], count: (item: T) => number): number {
	return items.reduce((sum, item) => sum + count(item), 0);
}

function are(count: number): string {
	return count === 1 ? "is" : "are";
}
