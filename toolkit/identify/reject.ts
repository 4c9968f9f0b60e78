import type { Rejection } from "../verdict.ts";
import type { Score } from "./score.ts";

/** Names that one rejection gives as examples. */
const EXAMPLES = 3;

/** Why an architecture was not chosen, the most likely reason first. */
export function rejectionOf(weight: Score, chosen: readonly Score[]): Rejection {
	const { id } = weight.frame.architecture;
	const missing = weight.fits.flatMap((fit) => fit?.missing ?? []);
	const misshapen = weight.fits.flatMap((fit) => fit?.misshapen ?? []);
	const absent = weight.frame.slots.filter((_, i) => weight.fits[i] === null).map((slot) => slot.part.class);
	const examples = [...misshapen, ...missing].slice(0, EXAMPLES);
	if (absent.length === weight.fits.length) {
		return { architecture: id, matched: false, reason: "nothing of it is there", examples };
	}
	const reasons = [
		...absent.map((name) => `${name} is not there`),
		...counted(misshapen.length, "of another shape"),
		...counted(missing.length, "missing"),
	];
	const matched = reasons.length === 0;
	const reason = matched ? `complete, ${outweighed(weight, chosen)}` : reasons.join(", ");
	return { architecture: id, matched, reason, examples };
}

function counted(count: number, what: string): string[] {
	if (count === 0) return [];
	return [`${count} ${count === 1 ? "tensor is" : "tensors are"} ${what}`];
}

function outweighed(weight: Score, chosen: readonly Score[]): string {
	const best = chosen[0];
	if (best === undefined) return "but not alone";
	const more = best.explained - weight.explained;
	return more > 0
		? `but ${best.frame.architecture.id} explains ${more} more tensors`
		: `but it is part of ${best.frame.architecture.id}`;
}
