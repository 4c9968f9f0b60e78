/**
 * What a pickle's opcodes leave behind: our own inert values, never objects of a class the pickle names.
 * References are shared, never copied. Python's int is a number, or a bigint beyond 2^53.
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

/** A dict, an OrderedDict and their like, in order of insertion. */
export interface Dict {
	readonly kind: "dict";
	readonly entries: Map<Value, Value>;
}

/** A name that was never looked up. */
export interface GlobalRef {
	readonly kind: "global";
	/** Module and name with a dot between, Python 2's modules by their names of today. */
	readonly name: string;
}

/** Whatever is made by anything we do not interpret. It stays what it is, whatever is done to it. */
interface Opaque {
	readonly kind: "opaque";
	/** The global that made it. */
	readonly of: string;
	/** What it was called with; present only where it was called. */
	readonly args?: readonly Value[];
	/** What BUILD gave it last. */
	state: Value;
}

/** Bytes that lie outside the pickle, by the key that its persistent id names. */
export interface StorageValue {
	readonly kind: "storage";
	readonly key: string;
	/** torch's name, without `torch.`; `untyped` for a storage of plain bytes. */
	readonly dtype: string;
	/** Elements of the whole storage; bytes for `untyped`. */
	readonly count: number;
	/** The part of it that this value means, in elements: all of it but for views of old files. */
	readonly from: number;
	readonly length: number;
	/** The bytes of a storage that lies in the pickle itself; such a one has no key. */
	readonly inline?: Inline;
}

/** Bytes that a pickle holds. */
interface Inline {
	readonly bytes: Uint8Array;
	readonly bigEndian: boolean;
	/** Offset in the file of the opcode that makes a tensor of them. */
	readonly at: number;
}

/** A tensor: a view of a storage that is known to lie within it. */
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

/** A tensor of a kind that has no plain bytes: sparse, quantised, without data. */
export interface Unreadable {
	readonly kind: "unreadable";
	readonly what: string;
}

export const EMPTY_TUPLE: Tuple = { kind: "tuple", items: [] };
