import { type ByteSource, readExactly } from "../toolkit/bytes.ts";
import type { DType } from "../toolkit/dtype.ts";
import { bfloatValue, halfValue } from "../toolkit/half.ts";
import { CLIP_POSITIONS, positionFault } from "../toolkit/repair.ts";
import { bytesOfTensor, countOf, type Tensor, type TensorTable } from "../toolkit/tensor.ts";

/** How a CLIP's position ids differ from 0 … n−1, after the truncation to integers that a loader does. */
export interface BrokenPositions {
	/** The tensor's name in the file. */
	readonly name: string;
	/** Positions that no id names any more. */
	readonly missing: readonly number[];
}

/** Looks into every tensor of position ids, a few hundred bytes each. */
export function findBrokenPositions(source: ByteSource, table: TensorTable): BrokenPositions[] {
	const broken: BrokenPositions[] = [];
	for (const tensor of table.tensors.values()) {
		if (!tensor.name.endsWith("embeddings.position_ids") || !isPlain(tensor)) continue;
		const missing = positionFault(readNumbers(source, tensor))?.missing ?? [];
		if (missing.length > 0) broken.push({ name: tensor.name, missing });
	}
	return broken;
}

function isPlain(tensor: Tensor): boolean {
	const { storage } = tensor;
	const run = storage.deflated === undefined && storage.inline === undefined && storage.bigEndian === undefined;
	return (
		run &&
		tensor.strides === undefined &&
		READERS[tensor.dtype] !== undefined &&
		countOf(tensor.shape) === CLIP_POSITIONS
	);
}

const READERS: Partial<Record<DType, (view: DataView, index: number) => number>> = {
	F64: (view, index) => view.getFloat64(index * 8, true),
	F32: (view, index) => view.getFloat32(index * 4, true),
	BF16: (view, index) => bfloatValue(view.getUint16(index * 2, true)),
	F16: (view, index) => halfValue(view.getUint16(index * 2, true)),
	I64: (view, index) => Number(view.getBigInt64(index * 8, true)),
	I32: (view, index) => view.getInt32(index * 4, true),
};

function readNumbers(source: ByteSource, tensor: Tensor): number[] {
	const bytes = readExactly(source, tensor.storage.offset + tensor.start, bytesOfTensor(tensor));
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const read = READERS[tensor.dtype];
	return read === undefined ? [] : Array.from({ length: countOf(tensor.shape) }, (_, index) => read(view, index));
}
