import type { Prefix } from "../../prefixes.ts";
import type { TensorTable } from "../../tensor.ts";
import { below, type FamilyMatch, isMost } from "./identify.ts";
import type { MarkerFamily } from "./marker-family.ts";
import { demanded, holdsInPart, type Pattern, type PatternContext } from "./pattern.ts";

/** How much of a family's rules holds for a file under one prefix. */
export interface PartialMatch extends FamilyMatch {
	/** How many tensors the rules name. A choice of several tensors counts as one. */
	readonly of: number;
	/** How many of these the file has, regardless of their shapes. */
	readonly there: number;
	/** Names, without the prefix, of tensors that are present with other dimensions than the rules require. */
	readonly misshapen: readonly string[];
	/** How many rules about other tensors, such as that one must be absent, do not hold. */
	readonly broken: number;
}

/** Fewer tensors than this prove nothing: many networks have a `linear.weight` and a `linear.bias`. */
const FEWEST = 3;

/** The most partial matches for which it is checked whether they account for most of the file. */
const MOST_COMPARED = 16;

/**
 * The family of whose rules the largest fraction holds. Null if less than half of every family's rules hold, or if the
 * network accounts for less than half of the file. A name counts half, its dimensions the other half. The time is
 * proportional to the number of families and prefixes, but independent of the number of tensors.
 */
export function nearestOf(
	table: TensorTable,
	prefixes: readonly Prefix[],
	families: readonly MarkerFamily[],
): PartialMatch | null {
	const partial: PartialMatch[] = [];
	for (const prefix of ["", ...prefixes.map(({ text }) => text)]) {
		const view = below(table.tensors, prefix);
		for (const family of families) {
			const match = { family, prefix, ...partOf(family.sentinels, view) };
			if (match.there >= FEWEST && shareOf(match) >= 0.5) partial.push(match);
		}
	}
	const nearest = partial.sort(nearestFirst).slice(0, MOST_COMPARED);
	return nearest.find((match) => isMost(match, table.tensors)) ?? null;
}

/** The fraction of the rules that holds, from 0 to 1. */
export function shareOf({ of, there, misshapen }: Omit<PartialMatch, keyof FamilyMatch>): number {
	return (2 * there - misshapen.length) / (2 * of);
}

function partOf(sentinels: readonly Pattern[], view: PatternContext): Omit<PartialMatch, keyof FamilyMatch> {
	const named = new Map<string, { there: boolean; fits: boolean }>();
	let broken = 0;
	for (const pattern of sentinels) {
		const names = demanded(pattern);
		const name = names.find((one) => view.has(one)) ?? names[0];
		if (name === undefined) {
			if (!holdsInPart(pattern, view)) broken++;
			continue;
		}
		const there = view.has(name);
		const fits = there && holdsInPart(pattern, view) && (named.get(name)?.fits ?? true);
		named.set(name, { there, fits });
	}
	const all = [...named];
	return {
		of: all.length,
		there: all.filter(([, { there }]) => there).length,
		misshapen: all.filter(([, { there, fits }]) => there && !fits).map(([name]) => name),
		broken,
	};
}

function nearestFirst(a: PartialMatch, b: PartialMatch): number {
	return shareOf(b) - shareOf(a) || a.broken - b.broken || b.there - a.there || compare(idOf(a), idOf(b));
}

const idOf = ({ family, prefix }: PartialMatch): string =>
	[family.kind, family.base, family.layout, prefix, family.sample[0]].join(" ");

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
