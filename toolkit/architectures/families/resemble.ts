import type { Prefix } from "../../prefixes.ts";
import type { TensorTable } from "../../tensor.ts";
import { below, type FamilyMatch, isMost } from "./identify.ts";
import type { MarkerFamily } from "./marker-family.ts";
import { demanded, holdsInPart, type Pattern, type PatternContext } from "./pattern.ts";

/** How much of a family's rules holds for a file under one prefix. */
export interface PartialMatch extends FamilyMatch {
	/** How many tensors the rules name. Of a choice of tensors, one counts. */
	readonly of: number;
	/** How many of these the file has, whatever their shapes. */
	readonly there: number;
	/** Names, without the prefix, of those that are there with other dimensions than the rules give. */
	readonly misshapen: readonly string[];
	/** How many rules about other tensors, such as that one must be absent, do not hold. */
	readonly broken: number;
}

/** Fewer tensors than this say nothing: many networks have a `linear.weight` and a `linear.bias`. */
const FEWEST = 3;

/** Whether a partial match accounts for most of the file is looked up for no more than this many. */
const MOST_COMPARED = 16;

/**
 * The family of which the largest part of the rules holds; null where less than half of every family's does, or where the
 * network accounts for less than half of the file. A name counts half, its dimensions count the other half. Takes time in
 * proportion to the families and the prefixes of the file, however many tensors it has.
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

/** The part of the rules that holds, from 0 to 1. */
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
