import type { Rejection } from "../verdict.ts";
import type { Score } from "./score.ts";

/** How many example names a rejection lists. */
const EXAMPLES = 3;

/** Why an architecture was not chosen, the most likely reason first. */
export function rejectionOf(score: Score, chosen: readonly Score[]): Rejection {
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
