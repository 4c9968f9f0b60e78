import { toolkitError, type UserError } from "../../errors.ts";
import type { TensorValue, Unreadable, Value } from "../pickle/value.ts";
import { elementBytes, namedDType } from "./dtypes.ts";

/** torch's names of NumPy's dtypes, by kind and bytes (numpy.dtype.str without its byte order). */
const DTYPES: ReadonlyMap<string, string> = new Map([
	["f8", "float64"],
	["f4", "float32"],
	["f2", "float16"],
	["i8", "int64"],
	["i4", "int32"],
	["i2", "int16"],
	["i1", "int8"],
	["u8", "uint64"],
	["u4", "uint32"],
	["u2", "uint16"],
	["u1", "uint8"],
	["b1", "bool"],
	["c8", "complex64"],
]);

const RECONSTRUCT = /^numpy\.(core|_core)\.multiarray\._reconstruct$/;
/** NumPy's own limit of dimensions. */
const MAX_RANK = 64;

/**
 * The tensor of `_rebuild_device_tensor_from_numpy(array, dtype, device, requires_grad)`, whose bytes are in the pickle
 * itself. Unreadable if the array's dtype differs from the tensor's or does not exist in torch.
 */
export function tensorOfNumpy([array, wanted]: readonly Value[], at: number): TensorValue | Unreadable {
	if (typeof array !== "object" || array?.kind !== "opaque" || !RECONSTRUCT.test(array.of))
		return unreadable("no array");
	// ndarray.__reduce__: version, shape, dtype, whether columns come first, bytes.
	const [, sizes, type, columnsFirst, content] = itemsOf(array.state);
	const shape = countsOf(sizes);
	const element = elementOf(type);
	if (shape === null || typeof columnsFirst !== "boolean") throw malformed(at, "an array is not of NumPy's form");
	if (element === null) return unreadable("an array of a dtype that torch does not have");
	const dtype = typeof wanted === "object" && wanted?.kind === "global" ? namedDType(wanted.name) : null;
	if (dtype !== element.dtype) return unreadable("an array whose dtype differs from its tensor's");
	const count = shape.reduce((product, size) => product * size, 1);
	const bytes = count === 0 ? new Uint8Array(0) : bytesOf(content);
	if (bytes === null) return unreadable("an array without plain bytes");
	if (bytes.length !== count * elementBytes(dtype)) {
		throw malformed(at, `an array has ${bytes.length} bytes for ${count} elements`);
	}
	const inline = { bytes, bigEndian: element.bigEndian, at };
	const storage = { kind: "storage", key: "", dtype, count, from: 0, length: count, inline } as const;
	return { kind: "tensor", dtype, storage, offset: 0, shape, strides: stridesOf(shape, columnsFirst) };
}

/** `numpy.dtype('f4', False, True)` with the state `(3, '<', …)`. */
function elementOf(type: Value | undefined): { readonly dtype: string; readonly bigEndian: boolean } | null {
	if (typeof type !== "object" || type?.kind !== "opaque" || type.of !== "numpy.dtype") return null;
	const name = type.args?.[0];
	const order = itemsOf(type.state)[1];
	const dtype = typeof name === "string" ? DTYPES.get(name) : undefined;
	return dtype === undefined ? null : { dtype, bigEndian: order === ">" };
}

/** Steps from one index to the next, in elements, of an array without gaps. */
function stridesOf(shape: readonly number[], columnsFirst: boolean): number[] {
	const strides = new Array<number>(shape.length);
	let step = 1;
	for (let i = 0; i < shape.length; i++) {
		const dimension = columnsFirst ? i : shape.length - 1 - i;
		strides[dimension] = step;
		step *= shape[dimension] ?? 1;
	}
	return strides;
}

function countsOf(value: Value | undefined): readonly number[] | null {
	const items = itemsOf(value ?? null);
	const counts = items.filter((item) => typeof item === "number" && item >= 0);
	const isTuple = typeof value === "object" && value?.kind === "tuple";
	return isTuple && counts.length === items.length && items.length <= MAX_RANK ? (counts as number[]) : null;
}

function itemsOf(value: Value): readonly Value[] {
	return typeof value === "object" && value?.kind === "tuple" ? value.items : [];
}

function bytesOf(value: Value | undefined): Uint8Array | null {
	return typeof value === "object" && value?.kind === "bytes" ? value.bytes : null;
}

function unreadable(what: string): Unreadable {
	return { kind: "unreadable", what: `made from ${what}` };
}

function malformed(at: number, what: string): UserError {
	return toolkitError("torch.malformed", { at, what });
}
