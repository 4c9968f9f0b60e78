import type { JudgedFile } from "./sort-tensors.ts";
import { tally } from "./stored.ts";
import type { Tensor } from "./tensor.ts";
import { countText, sizeText } from "./units.ts";

/** Parts that few programs read, by the prefix of their names (diffusers, pipelines of Stable Diffusion). */
const SELDOM_READ: readonly (readonly [prefix: string, hint: string])[] = [
	["safety_checker.", "the safety checker of diffusers, which no web UI reads"],
];

/** A sentence, with the size, for each large part that is kept although most loaders do not use it. */
export function extraHints({ verdict }: JudgedFile, extra: readonly Tensor[]): string[] {
	const copied = new Map(verdict.copies.flatMap((copy) => copy.tensors.map((name) => [name, copy] as const)));
	const copies = verdict.copies.flatMap((copy) => {
		const tensors = extra.filter(({ name }) => copied.get(name) === copy);
		if (tensors.length === 0) return [];
		return [
			`${countsText(tensors)} below ${copy.prefix}: a second ${copy.class}, different from the one that loaders use`,
		];
	});
	const seldom = SELDOM_READ.flatMap(([prefix, hint]) => {
		const tensors = extra.filter(({ name }) => name.startsWith(prefix));
		return tensors.length === 0 ? [] : [`${countsText(tensors)} below ${prefix}: ${hint}`];
	});
	return [...copies, ...seldom];
}

function countsText(tensors: readonly Tensor[]): string {
	const { tensors: count, bytes } = tally(tensors);
	return `kept ${countText(count, "tensor")}, ${sizeText(bytes)}`;
}
