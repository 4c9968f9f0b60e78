import { expectedOf } from "../architectures/expected.ts";
import type { Architecture, Component, Part } from "../architectures/registry.ts";
import type { SpecTensor } from "../architectures/spec.ts";
import { isContainer, type Prefix } from "../prefixes.ts";

/** What a file is weighed against. Order means nothing. */
export interface Registry {
	readonly components: readonly Component[];
	readonly architectures: readonly Architecture[];
}

/** One component at one prefix. */
export interface ComponentPlace {
	readonly component: Component;
	readonly prefix: string;
}

/** The tensors of a place, under the names that a file would have. */
export interface ExpectedTensors {
	readonly required: readonly SpecTensor[];
	readonly optional: readonly SpecTensor[];
	/** A few of the required tensors, spread over the network: where none is there, the component is not. */
	readonly sentinels: readonly SpecTensor[];
}

/** A part of an architecture with every component that may fill it. */
export interface PartSlot {
	readonly part: Part;
	readonly components: readonly Component[];
}

/** An architecture, ready to be weighed. */
export interface CandidateArchitecture {
	readonly architecture: Architecture;
	readonly slots: readonly PartSlot[];
}

/** Enough that a component of which a twentieth is left is still seen; looked up for every place, so no more. */
const SENTINELS = 20;

const frames = new WeakMap<Registry, readonly CandidateArchitecture[]>();
const ownPlaces = new WeakMap<Registry, ReadonlyMap<string, ComponentPlace>>();
const written = new WeakMap<ComponentPlace, ExpectedTensors>();

/** The registry's architectures with all that may fill them; made once for each registry. */
export function candidatesOf(registry: Registry): readonly CandidateArchitecture[] {
	const before = frames.get(registry);
	if (before) return before;
	const made = registry.architectures.map((architecture) => ({
		architecture,
		slots: architecture.parts.map((part) => slotOf(part, registry.components)),
	}));
	frames.set(registry, made);
	return made;
}

/**
 * Gives one place for each component and prefix. Those at the architectures' own prefixes are the same for every file,
 * so that their tensors are named once for each process; the others are made for one file.
 */
export function placesOf(registry: Registry): (component: Component, prefix: string) => ComponentPlace {
	const own = ownPlaces.get(registry) ?? ownPlacesOf(registry);
	ownPlaces.set(registry, own);
	const others = new Map<string, ComponentPlace>();
	return (component, prefix) => {
		const key = keyOf(component, prefix);
		const known = own.get(key) ?? others.get(key);
		if (known !== undefined) return known;
		const place = { component, prefix };
		others.set(key, place);
		return place;
	};
}

function ownPlacesOf(registry: Registry): Map<string, ComponentPlace> {
	const places = new Map<string, ComponentPlace>();
	for (const { slots } of candidatesOf(registry)) {
		for (const { part, components } of slots) {
			for (const prefix of [part.prefix, ...(part.alsoAt ?? [])]) {
				for (const component of components) places.set(keyOf(component, prefix), { component, prefix });
			}
		}
	}
	return places;
}

function keyOf({ id }: Component, prefix: string): string {
	return `${id} ${prefix}`;
}

/**
 * The places of a slot in one file: its component at the prefix of the architecture, at those that some files use in
 * its stead, and at prefixes of the file that come to one of them. Where a network is alone in its architecture, below
 * any prefix that only says what it is. `placeAt` gives one place for each component and prefix.
 */
export function placesIn(
	frame: CandidateArchitecture,
	{ part, components }: PartSlot,
	prefixes: readonly Prefix[],
	placeAt: (component: Component, prefix: string) => ComponentPlace,
): ComponentPlace[] {
	const own = [part.prefix, ...(part.alsoAt ?? [])];
	const isAlone = frame.slots.length === 1 && part.prefix === "";
	const others = prefixes.filter(
		(one) => !own.includes(one.text) && (own.includes(one.plain) || (isAlone && isContainer(one))),
	);
	const texts = [...own, ...others.map(({ text }) => text)];
	return components.flatMap((component) =>
		texts.filter((prefix) => prefix === "" || isAlone || !component.alone).map((prefix) => placeAt(component, prefix)),
	);
}

/** A place's tensors; made when first asked for, since most files hold no name with most prefixes. */
export function writtenAt(place: ComponentPlace): ExpectedTensors {
	const before = written.get(place);
	if (before) return before;
	const expected = expectedOf(place.component, place.prefix);
	const made = { ...expected, sentinels: spread(expected.required) };
	written.set(place, made);
	return made;
}

/** Required tensors of the smallest component that fills the slot. */
export function sizeOf(slot: PartSlot): number {
	return Math.min(...slot.components.map((component) => expectedOf(component).required.length));
}

function slotOf(part: Part, components: readonly Component[]): PartSlot {
	const fitting = components.filter((one) => one.class === part.class && (part.only?.includes(one.id) ?? true));
	if (fitting.length === 0) throw new Error(`The registry has no component for ${part.class}`);
	return { part, components: fitting };
}

function spread(tensors: readonly SpecTensor[]): SpecTensor[] {
	const step = Math.max(1, Math.floor(tensors.length / SENTINELS));
	return tensors.filter((_, i) => i % step === 0);
}
