import type { Dim, SpecTensor } from "../architectures/spec.ts";
import { isPackedWeight } from "../quantised.ts";
import type { Shape, Tensor, TensorTable } from "../tensor.ts";
import { type ComponentPlace, writtenAt } from "./places.ts";

/** How well one component at one prefix fits a file. Names are those in the file. */
export interface ComponentFit {
	readonly place: ComponentPlace;
	/** How many required tensors the component has. */
	readonly required: number;
	/** Tensors that are present with the right shape, including optional ones. */
	readonly tensors: readonly string[];
	readonly missing: readonly string[];
	readonly misshapen: readonly string[];
}

/** Compares a component at a prefix with a file; null if the file has none of its sentinel tensors. */
export function fitOf(place: ComponentPlace, table: TensorTable): ComponentFit | null {
	const { required, optional, sentinels } = writtenAt(place);
	if (!sentinels.some((tensor) => table.tensors.has(tensor.name))) return null;
	const bound = new Map<string, number>();
	const fit = {
		place,
		required: required.length,
		tensors: [] as string[],
		missing: [] as string[],
		misshapen: [] as string[],
	};
	for (const expected of required) {
		const tensor = table.tensors.get(expected.name);
		if (tensor === undefined) fit.missing.push(expected.name);
		else if (fits(tensor.shape, expected.shape, bound) || isPackedWeight(tensor, expected.shape))
			fit.tensors.push(expected.name);
		else fit.misshapen.push(expected.name);
	}
	if (fit.tensors.length === 0) return null;
	for (const expected of optional) {
		if (isThere(table.tensors.get(expected.name), expected, bound)) fit.tensors.push(expected.name);
	}
	return fit;
}

/** Whether at least half of the required tensors fit: fewer may be strays that a merge left behind. */
export function isPresent(fit: ComponentFit): boolean {
	return 2 * (fit.missing.length + fit.misshapen.length) <= fit.required;
}

/** The number of required tensors that are missing or misshapen. */
export function shortOf(fit: ComponentFit): number {
	return fit.missing.length + fit.misshapen.length;
}

function isThere(tensor: Tensor | undefined, expected: SpecTensor, bound: Map<string, number>): boolean {
	return tensor !== undefined && fits(tensor.shape, expected.shape, bound);
}

/** Whether a shape is the expected one; a named (free) size must be the same wherever its name appears. */
function fits(shape: Shape, dims: readonly Dim[], bound: Map<string, number>): boolean {
	if (shape.length !== dims.length) return false;
	for (let i = 0; i < dims.length; i++) {
		const dim = dims[i];
		const size = shape[i] ?? 0;
		if (typeof dim === "string") {
			const before = bound.get(dim) ?? size;
			bound.set(dim, before);
			if (before !== size) return false;
		} else if (dim !== size) return false;
	}
	return true;
}
