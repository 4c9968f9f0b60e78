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

/** What of one architecture a file holds. */
export interface Score {
	readonly frame: CandidateArchitecture;
	/** For each slot the component that fits best; null where nothing of any is there. */
	readonly fits: readonly (ComponentFit | null)[];
	/** Whole components that fill a slot as well as the one in `fits`, below another prefix. */
	readonly copies: readonly ComponentFit[];
	/** Tensors of the file that belong to a component which is there for the greater part. */
	readonly explained: number;
	/** Those of them whose component is all there. */
	readonly intact: number;
	readonly complete: boolean;
}

/** Weighs every architecture against the file. A component at a prefix is compared once, whatever asks for it. */
export function scoreAll(registry: Registry, table: TensorTable, prefixes: readonly Prefix[]): Score[] {
	const frames = candidatesOf(registry);
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
	return frames.map((frame) => scoreOf(frame, (slot) => placesIn(frame, slot, prefixes, placeAt), fitAt));
}

/** The architectures that explain the file best: one, or several that nothing tells apart; none where all are empty. */
export function heaviest(weights: readonly Score[]): Score[] {
	const named = weights.filter((weight) => weight.explained > 0);
	// An average of a UNet is at home beside any model, so it says what the file is only where nothing else does.
	const models = named.filter((weight) => weight.frame.architecture.kind !== "ema");
	const considered = models.length > 0 ? models : named;
	const [complete] = first(considered.filter((weight) => weight.complete));
	if (complete === undefined) return first(considered);
	const larger = first(considered.filter((weight) => isLarger(weight, complete)));
	if (larger.length > 0) return larger;
	return considered.filter((weight) => weight.complete && weight.explained === complete.explained).sort(byWeight);
}

/**
 * The better fit first. Explaining most counts before being complete: a smaller sibling must not hide that a tensor of
 * the larger is gone.
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
	frame: CandidateArchitecture,
	placesOfSlot: (slot: PartSlot) => ComponentPlace[],
	fitAt: (place: ComponentPlace) => ComponentFit | null,
): Score {
	const fitting = frame.slots.map((slot) => {
		const fits = placesOfSlot(slot)
			.map(fitAt)
			.filter((fit) => fit !== null);
		return fits.sort((a, b) => byFit(a, b) || canonicalFirst(slot.part, a, b));
	});
	const fits = fitting.map(([best]) => best ?? null);
	const copies = fitting.flatMap(([best, ...others]) => others.filter((other) => best && isCopyOf(other, best)));
	const explained = fits.reduce((sum, fit) => sum + (fit && isPresent(fit) ? fit.tensors.length : 0), 0);
	const intact = fits.reduce((sum, fit) => sum + (fit && isIntact(fit) ? fit.tensors.length : 0), 0);
	return { frame, fits, copies, explained, intact, complete: fits.every((fit) => fit !== null && isIntact(fit)) };
}

/** The prefix that is written anyway comes first, so that a copy below it is kept without being renamed. */
function canonicalFirst({ prefix }: Part, a: ComponentFit, b: ComponentFit): number {
	const isCanonical = (fit: ComponentFit): number => Number(fit.place.prefix === prefix);
	return isCanonical(b) - isCanonical(a) || compare(a.place.prefix, b.place.prefix);
}

function isCopyOf(other: ComponentFit, best: ComponentFit): boolean {
	return other.place.component === best.place.component && isIntact(other) && isIntact(best);
}

/** Required tensors that are missing or misshapen, in all slots. */
function shortIn({ frame, fits }: Score): number {
	return frame.slots.reduce((sum, slot, i) => {
		const fit = fits[i] ?? null;
		return sum + (fit ? shortOf(fit) : sizeOf(slot));
	}, 0);
}

/** For a prefix: what the file's names have behind it, up to their next dot. Found once for each prefix. */
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

/** Whether any required tensor of the component can be below a prefix that has these roots. */
function mayHold(found: ReadonlySet<string>, { roots }: Component): boolean {
	return found.size > 0 && (roots?.some((root) => found.has(root)) ?? true);
}

/** The one that comes first, if there is any. Found without sorting: to compare two that tie describes whole networks. */
function first(weights: readonly Score[]): Score[] {
	const [one, ...others] = weights;
	return one === undefined ? [] : [others.reduce((best, weight) => (byWeight(weight, best) < 0 ? weight : best), one)];
}

/** Whole networks come first: one that is intact must not be taken for most of another. */
function byWeight(a: Score, b: Score): number {
	return (
		b.intact - a.intact ||
		b.explained - a.explained ||
		shortIn(a) - shortIn(b) ||
		ordinaryFirst(a.frame.architecture, b.frame.architecture)
	);
}

/** Whether `weight` holds all that the complete one does, and more: the rest of it is damaged, not stray. */
function isLarger(weight: Score, complete: Score): boolean {
	if (weight.complete || weight.explained <= complete.explained) return false;
	return complete.fits.every((fit) => weight.fits.some((other) => isSamePart(fit, other)));
}

/** Whether two fits are of the same tensors. One network can be two components: SDXL's text encoder is the refiner's. */
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
