import type { Component } from "./registry.ts";
import { type SpecTensor, tensorsOf } from "./spec.ts";

/** The tensors of a component, for comparison with a file. */
export interface Expected {
	readonly required: readonly SpecTensor[];
	readonly optional: readonly SpecTensor[];
}

const known = new WeakMap<Component, Map<string, Expected>>();

/** Cached prefixes per component; limited, because prefixes come from files. */
const MOST_PREFIXES = 32;

/** The component's tensors, their names with the prefix, in the order of the network. */
export function expectedOf(component: Component, prefix = ""): Expected {
	const made = known.get(component) ?? new Map<string, Expected>();
	known.set(component, made);
	if (made.size >= MOST_PREFIXES) made.clear();
	const expected =
		made.get(prefix) ?? (component.like ? likeAnother(component.like, prefix) : described(component, prefix));
	made.set(prefix, expected);
	return expected;
}

function described(component: Component, prefix: string): Expected {
	const tensors = tensorsOf(component.spec(), prefix);
	return {
		required: tensors.filter((tensor) => !tensor.optional),
		optional: tensors.filter((tensor) => tensor.optional),
	};
}

function likeAnother({ component, but }: NonNullable<Component["like"]>, prefix: string): Expected {
	const { required, optional } = expectedOf(component, prefix);
	const name = prefix + but.name;
	return { required: required.map((tensor) => (tensor.name === name ? { ...but, name } : tensor)), optional };
}
