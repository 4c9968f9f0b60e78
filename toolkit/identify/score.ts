import type { Component, Part } from "../architectures/registry.ts";
import type { Prefix } from "../prefixes.ts";
import type { TensorTable } from "../tensor.ts";
import { isIntact } from "../verdict.ts";
import { type ComponentFit, fitOf, isPresent, shortOf } from "./fit.ts";
import {
	type CandidateArchitecture,
	type ComponentPlace,
	candidatesOf,
	type PartSlot,
	placesIn,
	placesOf,
	type Registry,
	sizeOf,
	writtenAt,
} from "./places.ts";

/** How much of one architecture a file contains. */
export interface Score {
	readonly candidate: CandidateArchitecture;
	/** For each slot the component that fits best; null if nothing of any component is present. */
	readonly fits: readonly (ComponentFit | null)[];
	/** Intact components that fill a slot as well as the one in `fits`, at another prefix. */
	readonly copies: readonly ComponentFit[];
	/** The number of tensors of the file that belong to a component of which at least half is present. */
	readonly explained: number;
	/** The number of them whose component is intact. */
	readonly intact: number;
	readonly complete: boolean;
}

/** Scores every architecture for the file. Each component at each prefix is compared only once. */
export function scoreAll(registry: Registry, table: TensorTable, prefixes: readonly Prefix[]): Score[] {
	const candidates = candidatesOf(registry);
	const placeAt = placesOf(registry);
	const fits = new Map<ComponentPlace, ComponentFit | null>();
	const roots = createRoots(table);
	const fitAt = (place: ComponentPlace): ComponentFit | null => {
		const before = fits.get(place);
		if (before !== undefined) return before;
		const fit = mayHold(roots(place.prefix), place.component) ? fitOf(place, table) : null;
		fits.set(place, fit);
		return fit;
	};
	return candidates.map((candidate) =>
		scoreOf(candidate, (slot) => placesIn(candidate, slot, prefixes, placeAt), fitAt),
	);
}

/** The architectures that explain the file best: one, several that cannot be told apart, or none. */
export function heaviest(scores: readonly Score[]): Score[] {
	const named = scores.filter((score) => score.explained > 0);
	// Any model may contain an average of its UNet, so an average identifies the file only if nothing else does.
	const models = named.filter((score) => score.candidate.architecture.kind !== "ema");
	const considered = models.length > 0 ? models : named;
	const [complete] = first(considered.filter((score) => score.complete));
	if (complete === undefined) return first(considered);
	const larger = first(considered.filter((score) => isLarger(score, complete)));
	if (larger.length > 0) return larger;
	return considered.filter((score) => score.complete && score.explained === complete.explained).sort(byScore);
}

/**
 * Sorts the better fit first. The number of explained tensors counts before completeness: otherwise a smaller variant
 * of a component would hide that the larger one lacks a tensor.
 */
export function byFit(a: ComponentFit, b: ComponentFit): number {
	return (
		b.tensors.length - a.tensors.length ||
		shortOf(a) - shortOf(b) ||
		writtenAt(a.place).optional.length - writtenAt(b.place).optional.length ||
		ordinaryFirst(a.place.component, b.place.component)
	);
}

function scoreOf(
	candidate: CandidateArchitecture,
	placesOfSlot: (slot: PartSlot) => ComponentPlace[],
	fitAt: (place: ComponentPlace) => ComponentFit | null,
): Score {
	const fitting = candidate.slots.map((slot) => {
		const fits = placesOfSlot(slot)
			.map(fitAt)
			.filter((fit) => fit !== null);
		return fits.sort((a, b) => byFit(a, b) || canonicalFirst(slot.part, a, b));
	});
	const fits = fitting.map(([best]) => best ?? null);
	const copies = fitting.flatMap(([best, ...others]) => others.filter((other) => best && isCopyOf(other, best)));
	const explained = fits.reduce((sum, fit) => sum + (fit && isPresent(fit) ? fit.tensors.length : 0), 0);
	const intact = fits.reduce((sum, fit) => sum + (fit && isIntact(fit) ? fit.tensors.length : 0), 0);
	return { candidate, fits, copies, explained, intact, complete: fits.every((fit) => fit !== null && isIntact(fit)) };
}

/** Sorts the prefix of the output first, so that the copy at that prefix is kept and needs no renaming. */
function canonicalFirst({ prefix }: Part, a: ComponentFit, b: ComponentFit): number {
	const isCanonical = (fit: ComponentFit): number => Number(fit.place.prefix === prefix);
	return isCanonical(b) - isCanonical(a) || compare(a.place.prefix, b.place.prefix);
}

function isCopyOf(other: ComponentFit, best: ComponentFit): boolean {
	return other.place.component === best.place.component && isIntact(other) && isIntact(best);
}

/** The number of required tensors that are missing or misshapen, in all slots. */
function shortIn({ candidate, fits }: Score): number {
	return candidate.slots.reduce((sum, slot, i) => {
		const fit = fits[i] ?? null;
		return sum + (fit ? shortOf(fit) : sizeOf(slot));
	}, 0);
}

/** Returns, for a prefix, the next path segments of the file's names under it. Computed once for each prefix. */
function createRoots({ tensors }: TensorTable): (prefix: string) => ReadonlySet<string> {
	const names = [...tensors.keys()];
	const known = new Map<string, ReadonlySet<string>>();
	return (prefix) => {
		const before = known.get(prefix);
		if (before !== undefined) return before;
		const found = new Set<string>();
		for (const name of names) if (name.startsWith(prefix)) found.add(rootOf(name, prefix.length));
		known.set(prefix, found);
		return found;
	};
}

function rootOf(name: string, start: number): string {
	const end = name.indexOf(".", start);
	return name.slice(start, end === -1 ? name.length : end);
}

/** Whether a required tensor of the component can exist at a prefix under which the file has these path segments. */
function mayHold(found: ReadonlySet<string>, { roots }: Component): boolean {
	return found.size > 0 && (roots?.some((root) => found.has(root)) ?? true);
}

/** The best score, if there is any. Found without sorting, because comparing scores that tie is expensive. */
function first(scores: readonly Score[]): Score[] {
	const [one, ...others] = scores;
	return one === undefined ? [] : [others.reduce((best, score) => (byScore(score, best) < 0 ? score : best), one)];
}

/** Sorts intact networks first: an intact network must not be taken for the larger part of another. */
function byScore(a: Score, b: Score): number {
	return (
		b.intact - a.intact ||
		b.explained - a.explained ||
		shortIn(a) - shortIn(b) ||
		ordinaryFirst(a.candidate.architecture, b.candidate.architecture)
	);
}

/**
 * Whether `score` contains all parts of the complete architecture and more: then its other parts are damaged, not
 * stray.
 */
function isLarger(score: Score, complete: Score): boolean {
	if (score.complete || score.explained <= complete.explained) return false;
	return complete.fits.every((fit) => score.fits.some((other) => isSamePart(fit, other)));
}

/** Whether two fits have the same tensors. One network can be two components: SDXL's text encoder is the refiner's. */
function isSamePart(one: ComponentFit | null, other: ComponentFit | null): boolean {
	if (one === null || other === null) return one === other;
	const [a, b] = [one.place, other.place];
	return (
		a.prefix === b.prefix && a.component.class === b.component.class && one.tensors.length === other.tensors.length
	);
}

interface NamedVariant {
	readonly id: string;
	readonly variant: string | null;
}

function ordinaryFirst(a: NamedVariant, b: NamedVariant): number {
	return Number(a.variant !== null) - Number(b.variant !== null) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
	return a < b ? -1 : Number(a > b);
}
