import { COMPONENTS } from "../architectures/index.ts";
import type { Component } from "../architectures/registry.ts";
import { toolkitError } from "../errors.ts";
import { isAverage } from "../sort-tensors.ts";

/** A part of a model as a user names it: any component of a class, or one component. */
export interface PartName {
	readonly given: string;
	/** The class of the part that it is in a model: `UNET-v1` also for its average. */
	readonly class: string;
	/** The components that the name fits; a file contains one of them. */
	readonly components: readonly Component[];
}

/** The suffix that stable-diffusion-webui-model-toolkit adds to the name of a damaged part. */
const BROKEN = /-BROKEN$/;

/**
 * Names in stable-diffusion-webui-model-toolkit that are another part here: NovelAI's CLIP differs only in tensor
 * names.
 */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([["CLIP-v1-NAI", "CLIP-v1"]]);

/** Reads `UNET-v1`, `UNET-v1-EMA`, `EMA-UNET-v1`, `CLIP-v1-NAI` or `UNET-v1-BROKEN`. Throws `usage.unknown-part`. */
export function partNamed(given: string): PartName {
	const whole = given.replace(BROKEN, "");
	const name = OTHER_NAMES.get(whole) ?? whole;
	const components = COMPONENTS.filter((one) => one.class === name || one.id === name);
	const [first] = components;
	if (first === undefined) throw toolkitError("usage.unknown-part", { given, known: knownNames() });
	return { given, class: ordinary(first).class, components };
}

/** The original network: the component itself, or the one that it is an average or a diffusers-named form of. */
export function ordinary(component: Component): Component {
	const { standsFor } = component;
	if (standsFor === undefined) return component;
	const found = COMPONENTS.find((one) => one.id === standsFor.component);
	if (found === undefined)
		throw new Error(`${component.id} stands for ${standsFor.component}, which is not in the registry`);
	return found;
}

function knownNames(): string {
	const classes = COMPONENTS.map((one) => (isAverage(one) ? one.id : one.class));
	return [...new Set(classes)].sort().join(", ");
}
