import type { Component } from "../architectures/registry.ts";
import type { TensorTable } from "../tensor.ts";
import { isIntact } from "../verdict.ts";
import { type Fit, fitOf, isPresent, shortOf } from "./fit.ts";
import { type Frame, type Place, type Slot, sizeOf, writtenAt } from "./places.ts";

/** What of one architecture a file holds. */
export interface Weight {
	readonly frame: Frame;
	/** For each slot the component that fits best; null where nothing of any is there. */
	readonly fits: readonly (Fit | null)[];
	/** Tensors of the file that belong to a component which is there for the greater part. */
	readonly explained: number;
	/** Those of them whose component is all there. */
	readonly intact: number;
	readonly complete: boolean;
}

/** Weighs every architecture against the file. A component at a prefix is looked at once, whoever asks. */
export function weighAll(frames: readonly Frame[], table: TensorTable): Weight[] {
	const fits = new Map<Place, Fit | null>();
	const roots = rootsIn(frames, table);
	const fitAt = (place: Place): Fit | null => {
		const before = fits.get(place);
		if (before !== undefined) return before;
		const fit = mayHold(roots.get(place.prefix), place.component) ? fitOf(place, table) : null;
		fits.set(place, fit);
		return fit;
	};
	return frames.map((frame) => weigh(frame, fitAt));
}

/** The architectures that explain the file best: one, or several that nothing tells apart; none where all are empty. */
export function heaviest(weights: readonly Weight[]): Weight[] {
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
export function byFit(a: Fit, b: Fit): number {
	return (
		b.tensors.length - a.tensors.length ||
		shortOf(a) - shortOf(b) ||
		writtenAt(a.place).optional.length - writtenAt(b.place).optional.length ||
		ordinaryFirst(a.place.component, b.place.component) ||
		compare(a.place.prefix, b.place.prefix)
	);
}

function weigh(frame: Frame, fitAt: (place: Place) => Fit | null): Weight {
	const fits = frame.slots.map((slot) => bestOf(slot, fitAt));
	const explained = fits.reduce((sum, fit) => sum + (fit && isPresent(fit) ? fit.tensors.length : 0), 0);
	const intact = fits.reduce((sum, fit) => sum + (fit && isIntact(fit) ? fit.tensors.length : 0), 0);
	return { frame, fits, explained, intact, complete: fits.every((fit) => fit !== null && isIntact(fit)) };
}

/** Required tensors that are missing or misshapen, in all slots. */
function shortIn({ frame, fits }: Weight): number {
	return frame.slots.reduce((sum, slot, i) => {
		const fit = fits[i] ?? null;
		return sum + (fit ? shortOf(fit) : sizeOf(slot));
	}, 0);
}

/** For each of the registry's prefixes: what the file's names have behind it, up to their next dot. */
function rootsIn(frames: readonly Frame[], table: TensorTable): Map<string, Set<string>> {
	const prefixes = frames.flatMap(({ slots }) => slots.flatMap(({ places }) => places.map((at) => at.prefix)));
	const roots = new Map(prefixes.map((prefix) => [prefix, new Set<string>()]));
	const names = [...table.tensors.keys()];
	for (const [prefix, found] of roots) {
		names.forEach((name) => {
			if (name.startsWith(prefix)) found.add(rootOf(name, prefix.length));
		});
	}
	return roots;
}

function rootOf(name: string, start: number): string {
	const end = name.indexOf(".", start);
	return name.slice(start, end === -1 ? name.length : end);
}

/** Whether any required tensor of the component can be below a prefix that has these roots. */
function mayHold(found: ReadonlySet<string> = new Set(), { roots }: Component): boolean {
	return found.size > 0 && (roots?.some((root) => found.has(root)) ?? true);
}

function bestOf(slot: Slot, fitAt: (place: Place) => Fit | null): Fit | null {
	const fits = slot.places.map(fitAt).filter((fit) => fit !== null);
	return fits.sort(byFit)[0] ?? null;
}

/** The one that comes first, if there is any. Found without sorting: to compare two that tie describes whole networks. */
function first(weights: readonly Weight[]): Weight[] {
	const [one, ...others] = weights;
	return one === undefined ? [] : [others.reduce((best, weight) => (byWeight(weight, best) < 0 ? weight : best), one)];
}

/** Whole networks come first: one that is intact must not be taken for most of another. */
function byWeight(a: Weight, b: Weight): number {
	return (
		b.intact - a.intact ||
		b.explained - a.explained ||
		shortIn(a) - shortIn(b) ||
		ordinaryFirst(a.frame.architecture, b.frame.architecture)
	);
}

/** Whether `weight` holds all that the complete one does, and more: the rest of it is damaged, not stray. */
function isLarger(weight: Weight, complete: Weight): boolean {
	if (weight.complete || weight.explained <= complete.explained) return false;
	return complete.fits.every((fit) => weight.fits.includes(fit));
}

interface Named {
	readonly id: string;
	readonly variant: string | null;
}

function ordinaryFirst(a: Named, b: Named): number {
	return Number(a.variant !== null) - Number(b.variant !== null) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
	return a < b ? -1 : Number(a > b);
}
