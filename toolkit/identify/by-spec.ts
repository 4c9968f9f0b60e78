import { ARCHITECTURES, COMPONENTS } from "../architectures/index.ts";
import type { Prefix } from "../prefixes.ts";
import { sortTensors } from "../sort-tensors.ts";
import type { TensorTable } from "../tensor.ts";
import type { Candidate, Found, Rejection, Verdict } from "../verdict.ts";
import { type ComponentFit, isPresent } from "./fit.ts";
import type { Registry } from "./places.ts";
import { byFit, heaviest, type Score, scoreAll } from "./score.ts";

/** All known components and architectures. */
export const REGISTRY: Registry = { components: COMPONENTS, architectures: ARCHITECTURES };

/** If more than this fraction of a file's tensors is outside a single network, the file is more than that network. */
const MOST_LEFT_OVER = 0.01;

/**
 * Identifies a file by the networks that are described in full. Every architecture is scored by names and shapes alone;
 * order, dtypes, optional tensors and unknown tensors have no effect. The architecture that explains most tensors wins.
 * If a single network explains only a part of the file, the file is unknown: it is a larger model that is not
 * described. Does not compute what an unknown file resembles.
 */
export function identifyBySpec(table: TensorTable, prefixes: readonly Prefix[], registry: Registry): Verdict {
	const scores = scoreAll(registry, table, prefixes);
	const chosen = heaviest(scores);
	const rejected = scores
		.filter((score) => !chosen.includes(score))
		.map((score) => rejectionOf(score, chosen))
		.sort((a, b) => (a.architecture < b.architecture ? -1 : 1));
	const [best, ...equals] = chosen;
	if (best === undefined) return { kind: "unknown", found: [], copies: [], rejected, resembles: null };
	const found = [...foundIn(best), ...averagesBeside(best, scores)];
	const copies = copiesIn(best);
	if (equals.length > 0) {
		return { kind: "ambiguous", candidates: chosen.map(candidateOf), found, copies, rejected };
	}
	const { id: architecture, kind: fileKind, base } = best.candidate.architecture;
	if (best.complete) {
		const variant = variantOf(best);
		const verdict: Verdict = {
			kind: "identified",
			architecture,
			fileKind,
			base,
			variant,
			evidence: "names",
			found,
			copies,
			rejected,
		};
		return best.fits.length === 1 && isPartOfMore(table, verdict)
			? { kind: "unknown", found, copies, rejected, resembles: null }
			: verdict;
	}
	const absent = best.candidate.slots.filter((_, i) => best.fits[i] === null).map((slot) => slot.part.class);
	return { kind: "damaged", architecture, fileKind, base, absent, found, copies, rejected };
}

/** Whether more than a few stray tensors of the file belong to none of its components. */
export function isPartOfMore(table: TensorTable, verdict: Verdict): boolean {
	const { extra } = sortTensors({ table, verdict, evidence: null });
	const copied = new Set(verdict.copies.flatMap((copy) => copy.tensors));
	const left = extra.filter((tensor) => !copied.has(tensor.name)).length;
	return left > table.tensors.size * MOST_LEFT_OVER;
}

function foundIn(score: Score): Found[] {
	return score.fits.flatMap((fit, i) => (fit ? [foundAt(fit, score.candidate.slots[i]?.part.prefix)] : []));
}

function copiesIn({ copies }: Score): Found[] {
	return copies.map((fit) => foundAt(fit, fit.place.prefix));
}

/** The average of the UNet that is stored beside the model, if most of it is present. */
function averagesBeside(best: Score, scores: readonly Score[]): Found[] {
	if (best.candidate.architecture.kind === "ema") return [];
	const [fit] = scores
		.filter((score) => score.candidate.architecture.kind === "ema")
		.flatMap((score) => score.fits.filter((fit) => fit !== null))
		.filter(isPresent)
		.sort(byFit);
	return fit ? [foundAt(fit, fit.place.prefix)] : [];
}

function foundAt(fit: ComponentFit, writePrefix: string | undefined): Found {
	const { place, tensors, missing, misshapen } = fit;
	return {
		class: place.component.class,
		component: place.component.id,
		prefix: place.prefix,
		writePrefix: writePrefix ?? place.prefix,
		tensors,
		missing,
		misshapen,
	};
}

/** The variant of the architecture or, if it has none, of one of its components. */
function variantOf(score: Score): string | null {
	const { variant } = score.candidate.architecture;
	return variant ?? score.fits.map((fit) => fit?.place.component.variant ?? null).find((one) => one !== null) ?? null;
}

function candidateOf(score: Score): Candidate {
	const { kind, base } = score.candidate.architecture;
	return { kind, base, variant: variantOf(score) };
}

/** How many example names a rejection lists. */
const EXAMPLES = 3;

/** Why an architecture was not chosen, the most likely reason first. */
function rejectionOf(score: Score, chosen: readonly Score[]): Rejection {
	const { id } = score.candidate.architecture;
	const missing = score.fits.flatMap((fit) => fit?.missing ?? []);
	const misshapen = score.fits.flatMap((fit) => fit?.misshapen ?? []);
	const absent = score.candidate.slots.filter((_, i) => score.fits[i] === null).map((slot) => slot.part.class);
	const examples = [...misshapen, ...missing].slice(0, EXAMPLES);
	if (absent.length === score.fits.length) {
		return { architecture: id, matched: false, reason: "none of its tensors is present", examples };
	}
	const reasons = [
		...absent.map((name) => `${name} is missing`),
		...counted(misshapen.length, "misshapen"),
		...counted(missing.length, "missing"),
	];
	const matched = reasons.length === 0;
	const reason = matched ? `complete, ${outscored(score, chosen)}` : reasons.join(", ");
	return { architecture: id, matched, reason, examples };
}

function counted(count: number, what: string): string[] {
	if (count === 0) return [];
	return [`${count} ${count === 1 ? "tensor is" : "tensors are"} ${what}`];
}

function outscored(score: Score, chosen: readonly Score[]): string {
	const best = chosen[0];
	if (best === undefined) return "but not alone";
	const more = best.explained - score.explained;
	return more > 0
		? `but ${best.candidate.architecture.id} explains ${more} more tensors`
		: `but it is part of ${best.candidate.architecture.id}`;
}
