import { ARCHITECTURES, COMPONENTS } from "../architectures/index.ts";
import type { Prefix } from "../prefixes.ts";
import { sortTensors } from "../sort-tensors.ts";
import type { TensorTable } from "../tensor.ts";
import type { Candidate, Found, Verdict } from "../verdict.ts";
import { type ComponentFit, isPresent } from "./fit.ts";
import type { Registry } from "./places.ts";
import { rejectionOf } from "./reject.ts";
import { byFit, heaviest, type Score, scoreAll } from "./score.ts";

/** Everything that is known. */
export const REGISTRY: Registry = { components: COMPONENTS, architectures: ARCHITECTURES };

/** A file with more tensors than this share beside a single network is not that network alone. */
const MOST_LEFT_OVER = 0.01;

/**
 * Identifies a file by the networks that are described in full. Every architecture is weighed by names and shapes alone;
 * order, dtypes, optional tensors and unknown tensors make no difference. The architecture that explains most tensors
 * wins. A file of which a single network explains only a part is unknown: it is a larger model that is not described. What
 * an unknown file resembles is not looked for.
 */
export function identifyBySpec(table: TensorTable, prefixes: readonly Prefix[], registry: Registry): Verdict {
	const weights = scoreAll(registry, table, prefixes);
	const chosen = heaviest(weights);
	const rejected = weights
		.filter((weight) => !chosen.includes(weight))
		.map((weight) => rejectionOf(weight, chosen))
		.sort((a, b) => (a.architecture < b.architecture ? -1 : 1));
	const [best, ...equals] = chosen;
	if (best === undefined) return { kind: "unknown", found: [], copies: [], rejected, resembles: null };
	const found = [...foundIn(best), ...averagesBeside(best, weights)];
	const copies = copiesIn(best);
	if (equals.length > 0) {
		return { kind: "ambiguous", candidates: chosen.map(candidateOf), found, copies, rejected };
	}
	const { id: architecture, kind: fileKind, base } = best.frame.architecture;
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
	const absent = best.frame.slots.filter((_, i) => best.fits[i] === null).map((slot) => slot.part.class);
	return { kind: "damaged", architecture, fileKind, base, absent, found, copies, rejected };
}

/** Whether more of the file than a few strays belongs to none of its components. */
export function isPartOfMore(table: TensorTable, verdict: Verdict): boolean {
	const { extra } = sortTensors({ table, verdict, evidence: null });
	const copied = new Set(verdict.copies.flatMap((copy) => copy.tensors));
	const left = extra.filter((tensor) => !copied.has(tensor.name)).length;
	return left > table.tensors.size * MOST_LEFT_OVER;
}

function foundIn(weight: Score): Found[] {
	return weight.fits.flatMap((fit, i) => (fit ? [foundAt(fit, weight.frame.slots[i]?.part.prefix)] : []));
}

function copiesIn({ copies }: Score): Found[] {
	return copies.map((fit) => foundAt(fit, fit.place.prefix));
}

/** The average of the UNet that lies beside the model, for the greater part at least. */
function averagesBeside(best: Score, weights: readonly Score[]): Found[] {
	if (best.frame.architecture.kind === "ema") return [];
	const [fit] = weights
		.filter((weight) => weight.frame.architecture.kind === "ema")
		.flatMap((weight) => weight.fits.filter((fit) => fit !== null))
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

/** The architecture's own variant, or the one that a component makes of it. */
function variantOf(weight: Score): string | null {
	const { variant } = weight.frame.architecture;
	return variant ?? weight.fits.map((fit) => fit?.place.component.variant ?? null).find((one) => one !== null) ?? null;
}

function candidateOf(weight: Score): Candidate {
	const { kind, base } = weight.frame.architecture;
	return { kind, base, variant: variantOf(weight) };
}
