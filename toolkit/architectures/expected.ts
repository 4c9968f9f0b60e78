import type { Component } from "./registry.ts";
import type { SpecTensor } from "./spec.ts";

/** What a component stores, ready to be compared with a file. Names are the component's own, without a prefix. */
export interface Expected {
	readonly required: readonly SpecTensor[];
	readonly optional: readonly SpecTensor[];
}

const known = new WeakMap<Component, Expected>();

/** The component's tensors, in the order of the network; made once for each component. */
export function expectedOf(component: Component): Expected {
	const before = known.get(component);
	if (before) return before;
	const tensors = [...component.spec()];
	const expected = {
		required: tensors.filter((tensor) => !tensor.optional),
		optional: tensors.filter((tensor) => tensor.optional),
	};
	known.set(component, expected);
	return expected;
}
