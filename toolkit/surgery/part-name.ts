import { COMPONENTS } from "../architectures/index.ts";
import type { Component } from "../architectures/registry.ts";
import { UserError } from "../errors.ts";
import { isAverage } from "../sort-tensors.ts";

/** A part of a model as a user names it: any component of a class, or one component. */
export interface PartName {
	readonly given: string;
	/** The class whose place it takes in a model: `UNET-v1` also for its average. */
	readonly class: string;
	/** The components that are meant, of which a file holds one. */
	readonly components: readonly Component[];
}

/** What the seed puts behind the name of a part of a model that is not whole. */
const BROKEN = /-BROKEN$/;

/** Names of the seed for what is another part here: NovelAI's files only name the same network otherwise. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([["CLIP-v1-NAI", "CLIP-v1"]]);

/** Reads `UNET-v1`, `UNET-v1-EMA`, `EMA-UNET-v1`, `CLIP-v1-NAI` or `UNET-v1-BROKEN`. Throws `usage.unknown-part`. */
export function partNamed(given: string): PartName {
	const whole = given.replace(BROKEN, "");
	const name = OTHER_NAMES.get(whole) ?? whole;
	const components = COMPONENTS.filter((one) => one.class === name || one.id === name);
	const [first] = components;
	if (first === undefined) throw new UserError("usage.unknown-part", { given, known: knownNames() });
	return { given, class: ordinary(first).class, components };
}

/** The network that a component can stand for: itself, what it is the average of, or what diffusers names otherwise. */
export function ordinary(component: Component): Component {
	const { standsFor } = component;
	if (standsFor === undefined) return component;
	const found = COMPONENTS.find((one) => one.id === standsFor.component);
	if (found === undefined) throw new Error(`${component.id} stands for ${standsFor.component}, which is no component`);
	return found;
}

function knownNames(): string {
	const classes = COMPONENTS.map((one) => (isAverage(one) ? one.id : one.class));
	return [...new Set(classes)].sort().join(", ");
}
