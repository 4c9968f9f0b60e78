import { expectedOf } from "../architectures/expected.ts";
import type { Architecture, Component, Part } from "../architectures/registry.ts";
import type { SpecTensor } from "../architectures/spec.ts";
import { isContainer, type Prefix } from "../prefixes.ts";

/** The components and architectures that a file is scored against. Their order has no effect. */
export interface Registry {
	readonly components: readonly Component[];
	readonly architectures: readonly Architecture[];
}

/** One component at one prefix. */
export interface ComponentPlace {
	readonly component: Component;
	readonly prefix: string;
}

/** The tensors of a component at a prefix, under the names that they have in a file. */
export interface ExpectedTensors {
	readonly required: readonly SpecTensor[];
	readonly optional: readonly SpecTensor[];
	/** A few of the required tensors, spread over the network: if all are absent, so is the component. */
	readonly sentinels: readonly SpecTensor[];
}

/** A part of an architecture with every component that may fill it. */
export interface PartSlot {
	readonly part: Part;
	readonly components: readonly Component[];
}

/** An architecture, prepared for scoring. */
export interface CandidateArchitecture {
	readonly architecture: Architecture;
	readonly slots: readonly PartSlot[];
}

/** Enough to detect a component of which a twentieth is left; no more, because they are looked up at every prefix. */
const SENTINELS = 20;

const candidates = new WeakMap<Registry, readonly CandidateArchitecture[]>();
const ownPlaces = new WeakMap<Registry, ReadonlyMap<string, ComponentPlace>>();
const written = new WeakMap<ComponentPlace, ExpectedTensors>();

/** The registry's architectures with the components of each part; computed once for each registry. */
export function candidatesOf(registry: Registry): readonly CandidateArchitecture[] {
	const before = candidates.get(registry);
	if (before) return before;
	const made = registry.architectures.map((architecture) => ({
		architecture,
		slots: architecture.parts.map((part) => slotOf(part, registry.components)),
	}));
	candidates.set(registry, made);
	return made;
}

/**
 * Returns a function that gives the same place object for the same component and prefix. Places at the architectures'
 * own prefixes are shared by all files, so their tensor names are built once per process; all others are made for one
 * file.
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
 * The places of a slot in one file: its components at the architecture's prefix, at alternative prefixes that some
 * files use, and at prefixes of the file that equal one of them without wrappers. If the architecture has only one
 * network, also at any prefix that consists only of containers. `placeAt`: the function of `placesOf`.
 */
export function placesIn(
	candidate: CandidateArchitecture,
	{ part, components }: PartSlot,
	prefixes: readonly Prefix[],
	placeAt: (component: Component, prefix: string) => ComponentPlace,
): ComponentPlace[] {
	const own = [part.prefix, ...(part.alsoAt ?? [])];
	const isAlone = candidate.slots.length === 1 && part.prefix === "";
	const others = prefixes.filter(
		(one) => !own.includes(one.text) && (own.includes(one.plain) || (isAlone && isContainer(one))),
	);
	const texts = [...own, ...others.map(({ text }) => text)];
	return components.flatMap((component) =>
		texts.filter((prefix) => prefix === "" || isAlone || !component.alone).map((prefix) => placeAt(component, prefix)),
	);
}

/** The tensors of a place; built on demand, because most files have no tensors at most prefixes. */
export function writtenAt(place: ComponentPlace): ExpectedTensors {
	const before = written.get(place);
	if (before) return before;
	const expected = expectedOf(place.component, place.prefix);
	const made = { ...expected, sentinels: spread(expected.required) };
	written.set(place, made);
	return made;
}

/** The number of required tensors of the smallest component that fills the slot. */
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
