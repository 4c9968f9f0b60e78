import type { Component } from "./registry.ts";
import { type SpecTensor, tensorsOf } from "./spec.ts";

/** What a component stores, ready to be compared with a file. */
export interface Expected {
	readonly required: readonly SpecTensor[];
	readonly optional: readonly SpecTensor[];
}

const known = new WeakMap<Component, Expected>();

/** The component's tensors under its own names, in the order of the network; made once for each component. */
export function expectedOf(component: Component): Expected {
	const before = known.get(component);
	if (before) return before;
	const expected = expectedAt(component, "");
	known.set(component, expected);
	return expected;
}

/** The same with a prefix before each name; made anew each time. */
export function expectedAt(component: Component, prefix: string): Expected {
	const tensors = tensorsOf(component.spec(), prefix);
	return {
		required: tensors.filter((tensor) => !tensor.optional),
		optional: tensors.filter((tensor) => tensor.optional),
	};
}
