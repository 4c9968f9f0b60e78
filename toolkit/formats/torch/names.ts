import { toolkitError } from "../../errors.ts";
import type { Compound, TensorValue, Unreadable, Value } from "../pickle/value.ts";
import { MAX_DEPTH, MAX_TENSOR_NAME, MAX_TENSORS, MAX_VISITED } from "./limits.ts";

/** Tensors by name, in the order of the file. */
export type Named = Map<string, TensorValue | Unreadable>;

/** The name of the tensor in a file that consists of one bare tensor. */
const BARE_NAME = "tensor";

/** A value that is still to be visited, with the name that a tensor there would have. */
interface TorchPlace {
	readonly value: Value;
	readonly name: string;
	readonly depth: number;
	/** Why a tensor here could not be named; null if it can. Only tensors need names. */
	readonly nameless: string | null;
}

/**
 * Every tensor in a value by name: keys and list indices joined by dots, as in a nested state dict. Throws `torch.name`
 * if two tensors would have the same name, and `torch.limit` for values that are nested too deeply, such as cycles.
 */
export function nameTensors(root: Value): Named {
	const found: Named = new Map();
	const rest: TorchPlace[] = [{ value: root, name: "", depth: 0, nameless: null }];
	let met = 0;
	for (let place = rest.pop(); place !== undefined; place = rest.pop()) {
		const { value } = place;
		if (typeof value !== "object" || value === null) continue;
		if (value.kind === "tensor" || value.kind === "unreadable") {
			add(found, place, value);
			continue;
		}
		const children = childrenOf(value, place, MAX_VISITED - met);
		met += children.length;
		if (children.length > 0 && place.depth >= MAX_DEPTH) {
			throw toolkitError("torch.limit", { what: "nested containers", most: MAX_DEPTH });
		}
		for (let i = children.length - 1; i >= 0; i--) {
			const child = children[i];
			if (child !== undefined) rest.push(child);
		}
	}
	return found;
}

function add(found: Named, place: TorchPlace, value: TensorValue | Unreadable): void {
	const name = place.depth === 0 ? BARE_NAME : place.name;
	if (place.nameless !== null) throw toolkitError("torch.name", { name: name.slice(0, 80), what: place.nameless });
	if (found.has(name)) throw toolkitError("torch.name", { name, what: "is used twice" });
	if (found.size >= MAX_TENSORS) throw toolkitError("torch.limit", { what: "tensors", most: MAX_TENSORS });
	found.set(name, value);
}

/**
 * The direct children of a value that can contain tensors. Shared values appear once per reference, bounded by `most`.
 */
function childrenOf(value: Compound, place: TorchPlace, most: number): TorchPlace[] {
	const children: TorchPlace[] = [];
	const push = (key: Value, child: Value) => {
		if (typeof child !== "object" || child === null) return;
		if (children.length >= most) throw toolkitError("torch.limit", { what: "values", most: MAX_VISITED });
		children.push(childAt(place, key, child));
	};
	for (const [key, item] of valuesWithin(value)) push(key, item);
	return children;
}

/** The entries of a list, a tuple, a dictionary or a pickled torch module, by key or index. */
export function valuesWithin(value: Compound): Iterable<readonly [Value, Value]> {
	if (value.kind === "list" || value.kind === "tuple") return value.items.entries();
	if (value.kind === "dict") return value.entries;
	return value.kind === "opaque" ? modulePartsOf(value.state) : [];
}

/** The parameters, buffers and modules of a pickled torch module, such as a ParameterDict, from its state. */
function* modulePartsOf(state: Value): Iterable<readonly [Value, Value]> {
	if (typeof state !== "object" || state?.kind !== "dict") return;
	for (const part of ["_parameters", "_buffers", "_modules"]) {
		const held = state.entries.get(part);
		if (typeof held === "object" && held?.kind === "dict") yield* held.entries;
	}
}

function childAt(parent: TorchPlace, key: Value, value: Value): TorchPlace {
	const depth = parent.depth + 1;
	if (parent.nameless !== null) return { value, name: parent.name, depth, nameless: parent.nameless };
	const own = typeof key === "string" || typeof key === "number" || typeof key === "bigint" ? String(key) : null;
	if (own === null)
		return { value, name: parent.name, depth, nameless: "has a key that is neither a string nor a number" };
	if (parent.name.length + own.length >= MAX_TENSOR_NAME) {
		return { value, name: parent.name, depth, nameless: `has more than ${MAX_TENSOR_NAME} characters` };
	}
	return { value, name: parent.depth === 0 ? own : `${parent.name}.${own}`, depth, nameless: null };
}
