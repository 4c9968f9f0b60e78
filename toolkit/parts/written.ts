import type { DType } from "../dtype.ts";
import type { Plan, Planned } from "../plan.ts";
import { bytesOfTensor, type TensorTable } from "../tensor.ts";

/** What a plan writes of a tensor. */
interface WrittenTensor {
	readonly dtype: DType;
	readonly bytes: number;
}

/** Own name of the tensor that a plan replaces with bytes of its own. */
const POSITIONS = "position_ids";

/**
 * What a plan writes of each tensor of a source, by the tensor's name in the source; nothing for tensors that it leaves
 * out. Without a plan, and when the file is copied, every tensor as it is.
 */
export function writtenBy(
	plan: Plan | null,
	{ tensors }: TensorTable,
	source: number,
): ReadonlyMap<string, WrittenTensor> {
	const written = new Map<string, WrittenTensor>();
	if (plan === null || plan.format === "copy") {
		for (const tensor of tensors.values()) {
			written.set(tensor.name, { dtype: tensor.dtype, bytes: bytesOfTensor(tensor) });
		}
		return written;
	}
	for (const planned of plan.tensors) {
		const name = sourceName(planned, plan, source);
		if (name === null) continue;
		const { dtype, bytes } = planned;
		written.set(name, { dtype, bytes: bytes + (written.get(name)?.bytes ?? 0) });
	}
	return written;
}

/** The name of the source's tensor that a planned tensor is written instead of; null if it is of another source. */
function sourceName(planned: Planned, plan: Plan, source: number): string | null {
	const { from, name } = planned;
	if (from.kind === "tensor") return from.source === source ? from.tensor.name : null;
	// Repaired position ids: the other tensors of the same network show which file and which prefix they belong to.
	const prefix = name.slice(0, -POSITIONS.length);
	for (const { name: beside, from: origin } of plan.tensors) {
		if (origin.kind !== "tensor" || !beside.startsWith(prefix)) continue;
		const own = beside.slice(prefix.length);
		if (origin.source !== source || !origin.tensor.name.endsWith(own)) return null;
		return origin.tensor.name.slice(0, -own.length) + POSITIONS;
	}
	return null;
}
