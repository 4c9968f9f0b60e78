import { bytesOf, type DType } from "./dtype.ts";

export type Shape = readonly number[];

/** The location of a storage's bytes in its file. */
export interface Storage {
	/** File offset of the first stored byte. */
	readonly offset: number;
	/** The size of the storage in bytes, after decompression. */
	readonly bytes: number;
	/** The compressed size in the file; present only if the storage is deflated. */
	readonly deflated?: number;
	/**
	 * The bytes, if they are not contiguous in the file, such as an array in a pickle; `offset` then only defines order.
	 */
	readonly inline?: Uint8Array;
	/** Elements are stored big-endian; present only in files of big-endian machines. */
	readonly bigEndian?: true;
	/**
	 * The CRC-32 of the decompressed bytes, as stored in the container; 0 if the writer left it out. Absent in formats
	 * without checksums.
	 */
	readonly crc?: number;
}

/** The description of one tensor of a file: its name, dtype, shape and location, without its elements. */
export interface Tensor {
	readonly name: string;
	readonly dtype: DType;
	readonly shape: Shape;
	readonly storage: Storage;
	/** Byte offset of the first element within the storage. */
	readonly start: number;
	/** Elements from one index to the next, for each dimension; absent when row-major without gaps. */
	readonly strides?: readonly number[];
}

/** A global that a pickle names, with our verdict on it. Autoprune never imports or calls it. */
export interface Global {
	readonly name: string;
	readonly verdict: "safe" | "unlisted" | "dangerous";
	/** File offset of the opcode that names it. */
	readonly offset: number;
}

export type FormatId = "safetensors" | "torch-zip" | "torch-legacy" | "gguf";

/** A value of a torch file that is not a tensor, such as a trainer's step or an embedding's name. */
export interface PlainValue {
	/** Keys and indices joined by dots, without the wrapper of the weights. */
	readonly path: string;
	/** The value as JSON text. */
	readonly json: string;
}

/** An entry of a torch file whose tensors are ignored, because they are not the model's weights. */
export interface LeftOutRoot {
	/** Keys joined by dots. */
	readonly root: string;
	readonly tensors: number;
}

/** A file's tensors by name, and the other information in its container. */
export interface TensorTable {
	readonly format: FormatId;
	readonly tensors: ReadonlyMap<string, Tensor>;
	/** `__metadata__` of a safetensors file, unchanged; empty for other formats. */
	readonly metadata: ReadonlyMap<string, string>;
	/** Every global of every pickle in the file; empty for other formats. */
	readonly globals: readonly Global[];
	/** Sentences about harmless oddities of the container. */
	readonly oddities: readonly string[];
	/** Values that are not tensors; absent in formats that cannot store any. */
	readonly values?: readonly PlainValue[];
	/** Paths of values that were not read: too many, or not representable in JSON. Absent if there are none. */
	readonly valuesNotRead?: readonly string[];
	/** Absent in formats that have no roots. */
	readonly leftOut?: readonly LeftOutRoot[];
}

/** The number of elements of a shape; 1 for a scalar. Exact up to 2^53; readers enforce that limit. */
export function countOf(shape: Shape): number {
	let product = 1;
	// By index: this is called a dozen times per tensor, and uncompiled code allocates two objects per step of `for…of`.
	for (let i = 0; i < shape.length; i++) product *= shape[i] ?? 1;
	return product;
}

/** Bytes of the tensor's elements, row-major without gaps. */
export function bytesOfTensor(tensor: Pick<Tensor, "dtype" | "shape">): number {
	return bytesOf(tensor.dtype, countOf(tensor.shape));
}

/** The dtype of most bytes of these tensors; null if there are no tensors. */
export function mainDType(tensors: Iterable<Tensor>): DType | null {
	const bytes = new Map<DType, number>();
	for (const tensor of tensors) bytes.set(tensor.dtype, (bytes.get(tensor.dtype) ?? 0) + bytesOfTensor(tensor));
	const [first, ...others] = bytes;
	return first === undefined ? null : others.reduce((most, one) => (one[1] > most[1] ? one : most), first)[0];
}

export function sameShape(a: Shape, b: Shape): boolean {
	return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** Row-major strides without gaps, in elements. */
export function rowMajor(shape: Shape): number[] {
	const strides = new Array<number>(shape.length);
	let step = 1;
	for (let i = shape.length - 1; i >= 0; i--) {
		strides[i] = step;
		step *= shape[i] ?? 1;
	}
	return strides;
}
