import { bytesOf, type DType } from "./dtype.ts";

export type Shape = readonly number[];

/** Where a storage's bytes lie in its file. */
export interface Storage {
	/** Offset in the file of the first byte, as it is stored. */
	readonly offset: number;
	/** How many bytes the storage holds once it is read. */
	readonly bytes: number;
	/** How many bytes it takes in the file; present only when they are deflated. */
	readonly deflated?: number;
	/** The bytes themselves, where they lie in no run of the file, as an array's in a pickle; `offset` then only orders. */
	readonly inline?: Uint8Array;
	/** Elements lie with their highest byte first; present only in files of big-endian machines. */
	readonly bigEndian?: true;
	/**
	 * The CRC-32 of the bytes, after inflation, as the container states it; 0 where the writer left it out. Absent in
	 * formats without checksums.
	 */
	readonly crc?: number;
}

/** One tensor of a file: its name, what it is, and where its elements lie. Never the elements. */
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

/** A global that a pickle names, with what we think of it. Nothing named is ever imported or called. */
export interface Global {
	readonly name: string;
	readonly verdict: "safe" | "unlisted" | "dangerous";
	/** Offset in the file of the opcode that names it. */
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

/** An entry of a torch file whose tensors are not read, because they are not the weights. */
export interface LeftOutRoot {
	/** Keys joined by dots. */
	readonly root: string;
	readonly tensors: number;
}

/** A file's tensors by name, and what else its container says. */
export interface TensorTable {
	readonly format: FormatId;
	readonly tensors: ReadonlyMap<string, Tensor>;
	/** `__metadata__` of a safetensors file as it came; empty elsewhere. */
	readonly metadata: ReadonlyMap<string, string>;
	/** Every global of every pickle in the file; empty for other formats. */
	readonly globals: readonly Global[];
	/** Sentences about what is unusual, yet harmless, in the container. */
	readonly oddities: readonly string[];
	/** Values that are not tensors; absent in formats that cannot hold any. */
	readonly values?: readonly PlainValue[];
	/** Paths of further values: there are too many, or JSON cannot hold them. Absent where there are none. */
	readonly valuesNotRead?: readonly string[];
	/** Absent in formats that have no roots. */
	readonly leftOut?: readonly LeftOutRoot[];
}

/** Elements of a shape; 1 for a scalar. Exact up to 2^53, which readers hold shapes to. */
export function countOf(shape: Shape): number {
	let product = 1;
	// By index: this is asked a dozen times of every tensor, and uncompiled code makes two objects for each step of `of`.
	for (let i = 0; i < shape.length; i++) product *= shape[i] ?? 1;
	return product;
}

/** Bytes of the tensor's elements, row-major without gaps. */
export function bytesOfTensor(tensor: Pick<Tensor, "dtype" | "shape">): number {
	return bytesOf(tensor.dtype, countOf(tensor.shape));
}

/** The dtype that most bytes of these tensors are of; null without any. */
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
