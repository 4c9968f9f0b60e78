import { toolkitError, type UserError } from "../../errors.ts";
import type { StorageValue, TensorValue, Unreadable, Value } from "../pickle/value.ts";
import { namedDType } from "./dtypes.ts";
import { tensorOfNumpy } from "./numpy.ts";

/** torch's own limit of dimensions is 64 in most functions; models have at most 6. */
const MAX_RANK = 64;

/** The functions that torch's pickles call to create a tensor, with the number of their arguments. */
const DENSE: ReadonlyMap<string, readonly [fewest: number, most: number]> = new Map([
	["torch._utils._rebuild_tensor", [4, 4]],
	["torch._utils._rebuild_tensor_v2", [6, 7]],
	["torch._utils._rebuild_tensor_v3", [7, 8]],
]);
const PARAMETER = /^torch\._utils\._rebuild_parameter(_with_state)?$/;
const TYPED = /^torch\._tensor\._rebuild_from_type(_v2)?$/;
/** The functions for tensors of devices that torch 1.x could not store: TPUs, and Apple's MPS for a time. */
const OF_NUMPY = /^torch\._utils\._rebuild_(device_tensor_from_numpy|xla_tensor)$/;
const OTHER = /^torch\._utils\._rebuild_(\w+)$/;

/** The value of a call that torch writes for tensors and sizes; undefined for any other callee. */
export function rebuild(callee: string, args: readonly Value[], at: number): Value | undefined {
	if (callee === "torch.Size") return { kind: "tuple", items: itemsOf(args[0], at) };
	if (DENSE.has(callee)) return dense(callee, args, at);
	if (PARAMETER.test(callee)) return parameter(args, at);
	if (TYPED.test(callee)) return typed(args, at);
	if (OF_NUMPY.test(callee)) return tensorOfNumpy(args, at);
	const other = OTHER.exec(callee);
	return other === null ? undefined : { kind: "unreadable", what: `made by ${other[0]}` };
}

function dense(callee: string, args: readonly Value[], at: number): TensorValue | Unreadable {
	const [fewest, most] = DENSE.get(callee) ?? [0, 0];
	if (args.length < fewest || args.length > most) throw malformed(at, `${callee} has ${args.length} arguments`);
	const storage = storageOf(args[0], at);
	const third = callee.endsWith("_v3");
	if (third && args[6] === undefined) throw malformed(at, "a tensor has no dtype");
	const dtype = third ? dtypeOf(args[6], storage, at) : storage.dtype;
	const metadata = args[third ? 7 : 6];
	const tensor = viewOf(dtype, storage, args, at);
	return callee === "torch._utils._rebuild_tensor" || metadata === undefined ? tensor : flagged(tensor, metadata);
}

function viewOf(dtype: string, storage: StorageValue, args: readonly Value[], at: number): TensorValue {
	const offset = args[1];
	if (!isCount(offset)) throw malformed(at, "a tensor's offset is not a whole number");
	const shape = countsOf(args[2], at);
	const strides = countsOf(args[3], at);
	if (shape.length !== strides.length)
		throw malformed(at, `a tensor has ${shape.length} sizes, ${strides.length} strides`);
	return { kind: "tensor", dtype, storage, offset, shape, strides };
}

/** Refuses tensors with a pending negation or conjugation, because their values differ from their bytes. */
function flagged(tensor: TensorValue, metadata: Value): TensorValue | Unreadable {
	const flags = typeof metadata === "object" && metadata?.kind === "dict" ? metadata.entries : null;
	return flags?.get("conj") === true || flags?.get("neg") === true
		? { kind: "unreadable", what: "stored with a pending negation or conjugation" }
		: tensor;
}

function parameter(args: readonly Value[], at: number): TensorValue | Unreadable {
	const data = args[0];
	if (typeof data === "object" && (data?.kind === "tensor" || data?.kind === "unreadable")) return data;
	throw malformed(at, "a parameter is made from a value that is not a tensor");
}

/** A tensor of a subclass, which becomes a plain tensor: `func`, `type`, the arguments of `func`, and a state. */
function typed(args: readonly Value[], at: number): Value {
	const [func, type, inner] = args;
	if (typeof func !== "object" || func?.kind !== "global") throw malformed(at, "a typed tensor has no function");
	// Not recursive: an attacker could nest these calls arbitrarily deep.
	const made = TYPED.test(func.name) ? undefined : rebuild(func.name, itemsOf(inner, at), at);
	if (typeof made === "object" && (made?.kind === "tensor" || made?.kind === "unreadable")) return made;
	const what = typeof type === "object" && type?.kind === "global" ? type.name : "no known type";
	return { kind: "unreadable", what: `of type ${what}` };
}

function dtypeOf(value: Value | undefined, storage: StorageValue, at: number): string {
	const dtype = typeof value === "object" && value?.kind === "global" ? namedDType(value.name) : null;
	if (dtype === null) throw malformed(at, "a tensor's dtype does not exist in torch");
	if (storage.dtype !== "untyped" && storage.dtype !== dtype) {
		throw malformed(at, `a tensor of ${dtype} has a storage of ${storage.dtype}`);
	}
	return dtype;
}

function storageOf(value: Value | undefined, at: number): StorageValue {
	if (typeof value === "object" && value?.kind === "storage") return value;
	throw malformed(at, "a tensor is made from a value that is not a storage");
}

function countsOf(value: Value | undefined, at: number): readonly number[] {
	const items = itemsOf(value, at);
	if (items.length > MAX_RANK) throw malformed(at, `a tensor has ${items.length} dimensions`);
	if (!items.every(isCount)) throw malformed(at, "a tensor's sizes or strides are not whole numbers");
	return items;
}

function itemsOf(value: Value | undefined, at: number): readonly Value[] {
	if (typeof value === "object" && (value?.kind === "tuple" || value?.kind === "list")) return value.items;
	throw malformed(at, "a tuple is expected");
}

/** Whether it is a whole number from 0 to 2^53. Python's bools and floats are separate kinds of values. */
export function isCount(value: Value | undefined): value is number {
	return typeof value === "number" && value >= 0;
}

function malformed(at: number, what: string): UserError {
	return toolkitError("torch.malformed", { at, what });
}
