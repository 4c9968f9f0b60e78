import { expectedOf } from "../architectures/expected.ts";
import type { Architecture, Component, Part } from "../architectures/registry.ts";
import type { SpecTensor } from "../architectures/spec.ts";

/** What a file is weighed against. Order means nothing. */
export interface Registry {
	readonly components: readonly Component[];
	readonly architectures: readonly Architecture[];
}

/** One component at one prefix. */
export interface Place {
	readonly component: Component;
	readonly prefix: string;
}

/** The tensors of a place, under the names that a file would have. */
export interface Written {
	readonly required: readonly SpecTensor[];
	readonly optional: readonly SpecTensor[];
	/** A few of the required tensors, spread over the network: where none is there, the component is not. */
	readonly telling: readonly SpecTensor[];
}

/** A part of an architecture with everything that may fill it. */
export interface Slot {
	readonly part: Part;
	readonly places: readonly Place[];
}

/** An architecture, ready to be weighed. */
export interface Frame {
	readonly architecture: Architecture;
	readonly slots: readonly Slot[];
}

/** Enough that a component of which a twentieth is left is still seen; looked up for every place, so no more. */
const TELLING = 20;

const frames = new WeakMap<Registry, readonly Frame[]>();
const written = new WeakMap<Place, Written>();

/** The registry's architectures with all that may fill them; made once for each registry. */
export function framesOf(registry: Registry): readonly Frame[] {
	const before = frames.get(registry);
	if (before) return before;
	const places = new Map<string, Place>();
	const made = registry.architectures.map((architecture) => ({
		architecture,
		slots: architecture.parts.map((part) => slotOf(part, registry.components, places)),
	}));
	frames.set(registry, made);
	return made;
}

/** A place's tensors; made when first asked for, since most files hold no name with most prefixes. */
export function writtenAt(place: Place): Written {
	const before = written.get(place);
	if (before) return before;
	const expected = expectedOf(place.component, place.prefix);
	const made = { ...expected, telling: spread(expected.required) };
	written.set(place, made);
	return made;
}

/** Required tensors of the smallest component that fills the slot. */
export function sizeOf(slot: Slot): number {
	return Math.min(...slot.places.map((place) => expectedOf(place.component).required.length));
}

function slotOf(part: Part, components: readonly Component[], known: Map<string, Place>): Slot {
	const fitting = components.filter((one) => one.class === part.class && (part.only?.includes(one.id) ?? true));
	if (fitting.length === 0) throw new Error(`The registry has no component for ${part.class}`);
	const prefixes = [part.prefix, ...(part.alsoAt ?? [])];
	const places = fitting.flatMap((one) =>
		prefixes.filter((prefix) => prefix === "" || !one.alone).map((prefix) => placeAt(one, prefix, known)),
	);
	return { part, places };
}

/** One place for each component and prefix, shared by all architectures: a file is compared with it once. */
function placeAt(component: Component, prefix: string, known: Map<string, Place>): Place {
	const key = `${component.id} ${prefix}`;
	const place = known.get(key) ?? { component, prefix };
	known.set(key, place);
	return place;
}

function spread(tensors: readonly SpecTensor[]): SpecTensor[] {
	const step = Math.max(1, Math.floor(tensors.length / TELLING));
	return tensors.filter((_, i) => i % step === 0);
}
