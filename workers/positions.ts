import type { ByteSource } from "../toolkit/bytes.ts";
import { CLIP_POSITIONS, positionFault } from "../toolkit/repair.ts";
import { countOf, type TensorTable } from "../toolkit/tensor.ts";
import { readNumbers } from "./numbers.ts";

/** How CLIP position ids differ from 0 … n−1 after truncation to integers, which is what loaders do. */
export interface BrokenPositions {
	/** The tensor's name in the file. */
	readonly name: string;
	/** Positions that are missing among the ids. */
	readonly missing: readonly number[];
}

/** Checks every tensor of position ids, a few hundred bytes each. */
export function findBrokenPositions(source: ByteSource, table: TensorTable): BrokenPositions[] {
	const broken: BrokenPositions[] = [];
	for (const tensor of table.tensors.values()) {
		if (!tensor.name.endsWith("embeddings.position_ids") || countOf(tensor.shape) !== CLIP_POSITIONS) continue;
		const values = readNumbers(source, tensor);
		const missing = values === null ? [] : (positionFault(values)?.missing ?? []);
		if (missing.length > 0) broken.push({ name: tensor.name, missing });
	}
	return broken;
}
