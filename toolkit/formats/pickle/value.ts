/**
 * The values that a pickle's opcodes produce: inert data, never objects of a class that the pickle names. References
 * are shared, not copied. Python's int is a number, or a bigint beyond 2^53.
 */
export type Value = null | boolean | number | bigint | string | Compound;

export type Compound =
	| Float
	| Bytes
	| Tuple
	| List
	| SetValue
	| Dict
	| GlobalRef
	| Opaque
	| StorageValue
	| TensorValue
	| Unreadable;

/** A Python float: kept apart from numbers, so that 3.0 is never taken for a size. */
interface Float {
	readonly kind: "float";
	readonly value: number;
}

/** Python's bytes, bytearray, and the strings of Python 2 that are not UTF-8. */
interface Bytes {
	readonly kind: "bytes";
	readonly bytes: Uint8Array;
}

export interface Tuple {
	readonly kind: "tuple";
	readonly items: readonly Value[];
}

interface List {
	readonly kind: "list";
	readonly items: Value[];
}

/** A set or a frozenset; equal items are not merged. */
interface SetValue {
	readonly kind: "set";
	readonly items: Value[];
}

/** A dict, an OrderedDict or a similar type, in order of insertion. */
export interface Dict {
	readonly kind: "dict";
	readonly entries: Map<Value, Value>;
}

/** A global by its name, which is never resolved. */
export interface GlobalRef {
	readonly kind: "global";
	/** Module and name joined by a dot; modules of Python 2 by their Python 3 names. */
	readonly name: string;
}

/** The result of anything that is not interpreted. Later operations do not change its kind. */
interface Opaque {
	readonly kind: "opaque";
	/** The global that made it. */
	readonly of: string;
	/** The arguments of the call; present only for the result of a call. */
	readonly args?: readonly Value[];
	/** The state that BUILD set last. */
	state: Value;
}

/** Bytes that are stored outside the pickle, under the key of a persistent id. */
export interface StorageValue {
	readonly kind: "storage";
	readonly key: string;
	/** torch's name, without `torch.`; `untyped` for a storage of plain bytes. */
	readonly dtype: string;
	/** Elements of the whole storage; bytes for `untyped`. */
	readonly count: number;
	/** The range of it that this value refers to, in elements: all of it, except for views in legacy files. */
	readonly from: number;
	readonly length: number;
	/** The bytes, if they are in the pickle itself; such a storage has no key. */
	readonly inline?: Inline;
}

/** Bytes within a pickle. */
interface Inline {
	readonly bytes: Uint8Array;
	readonly bigEndian: boolean;
	/** File offset of the opcode that creates a tensor of them. */
	readonly at: number;
}

/** A tensor: a view of a storage, already checked to be within its bounds. */
export interface TensorValue {
	readonly kind: "tensor";
	/** torch's name, without `torch.`. */
	readonly dtype: string;
	readonly storage: StorageValue;
	/** Elements from the start of the storage value to the first one. */
	readonly offset: number;
	readonly shape: readonly number[];
	readonly strides: readonly number[];
}

/** A tensor without plain bytes: sparse, quantised, or without data. */
export interface Unreadable {
	readonly kind: "unreadable";
	readonly what: string;
}

export const EMPTY_TUPLE: Tuple = { kind: "tuple", items: [] };
