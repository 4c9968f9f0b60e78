import { type ByteSource, readExactly } from "../toolkit/bytes.ts";
import type { DType } from "../toolkit/dtype.ts";
import { bfloatValue, halfValue } from "../toolkit/half.ts";
import { bytesOfTensor, countOf, type Tensor } from "../toolkit/tensor.ts";

/** Reads the element at an index from little-endian values of one dtype. */
type ReadNumber = (view: DataView, index: number) => number;

/** The functions that read floats of 16 to 64 bits. */
export const FLOAT_READERS: Partial<Record<DType, ReadNumber>> = {
	F64: (view, index) => view.getFloat64(index * 8, true),
	F32: (view, index) => view.getFloat32(index * 4, true),
	BF16: (view, index) => bfloatValue(view.getUint16(index * 2, true)),
	F16: (view, index) => halfValue(view.getUint16(index * 2, true)),
};

const READERS: Partial<Record<DType, ReadNumber>> = {
	...FLOAT_READERS,
	I64: (view, index) => Number(view.getBigInt64(index * 8, true)),
	I32: (view, index) => view.getInt32(index * 4, true),
};

/** The values of a small tensor; null unless it is contiguous, little-endian and of a supported number type. */
export function readNumbers(source: ByteSource, tensor: Tensor): number[] | null {
	const read = READERS[tensor.dtype];
	if (read === undefined || !isPlainRun(tensor)) return null;
	const bytes = readExactly(source, tensor.storage.offset + tensor.start, bytesOfTensor(tensor));
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return Array.from({ length: countOf(tensor.shape) }, (_, index) => read(view, index));
}

/** Whether a tensor's elements are contiguous, uncompressed and little-endian in the file. */
export function isPlainRun({ storage, strides }: Tensor): boolean {
	const isStored = storage.deflated === undefined && storage.inline === undefined;
	return isStored && storage.bigEndian === undefined && strides === undefined;
}
