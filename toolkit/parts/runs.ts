import type { PartTensor } from "../parts.ts";
import { bytesOfTensor } from "../tensor.ts";
import type { PartRole } from "./part-label.ts";

/** Neighbouring tensors of a file that have the same role, and are all written or all left out. */
export interface TensorRun {
	/** File offset of the first tensor. */
	readonly offset: number;
	/** Bytes of the tensors, without the padding between them. */
	readonly bytes: number;
	readonly role: PartRole;
	readonly isKept: boolean;
}

/** More runs cannot be told apart in a picture, and would make the answer long. */
const MOST_RUNS = 400;

/**
 * The runs of a file in the order of their offsets, at most 400. Where there are more, the smallest ones are merged with
 * a neighbour; a merged run has the role of its larger part.
 */
export function runsOf(tensors: readonly PartTensor[]): TensorRun[] {
	const runs = [...tensors]
		.sort((a, b) => offsetOf(a) - offsetOf(b))
		.map((one): TensorRun => {
			const { tensor, part, written } = one;
			return { offset: offsetOf(one), bytes: bytesOfTensor(tensor), role: part.role, isKept: written !== null };
		});
	let merged = mergeRuns(runs, 0);
	const total = runs.reduce((sum, { bytes }) => sum + bytes, 0);
	// From a size at which hardly anything is lost, up to one at which a single run is left.
	for (let size = Math.max(1, total / 2 ** 20); merged.length > MOST_RUNS; size *= 2) merged = mergeRuns(merged, size);
	return merged;
}

/** File offset of the first byte of a tensor. */
export function offsetOf({ tensor: { storage, start } }: Pick<PartTensor, "tensor">): number {
	// The offset within a compressed storage is not one within the file.
	return storage.deflated === undefined ? storage.offset + start : storage.offset;
}

/** Merges neighbours of the same kind, and every run of fewer than `size` bytes with the one before it. */
function mergeRuns(runs: readonly TensorRun[], size: number): TensorRun[] {
	const merged: TensorRun[] = [];
	for (const run of runs) {
		const last = merged.at(-1);
		const isSame = last?.role === run.role && last.isKept === run.isKept;
		if (last === undefined || !(isSame || last.bytes < size || run.bytes < size)) {
			merged.push(run);
			continue;
		}
		const { role, isKept } = run.bytes > last.bytes ? run : last;
		merged[merged.length - 1] = { offset: last.offset, bytes: last.bytes + run.bytes, role, isKept };
	}
	return merged;
}
