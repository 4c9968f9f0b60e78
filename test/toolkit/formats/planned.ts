import type { DType } from "../../../toolkit/dtype.ts";
import type { Writer } from "../../../toolkit/formats/writer.ts";
import type { Plan, Wanted } from "../../../toolkit/plan.ts";
import type { Shape } from "../../../toolkit/tensor.ts";

/** A tensor to write, whose elements no test of a writer looks at. */
export function wanted(name: string, dtype: DType, shape: Shape): Wanted {
	return { name, dtype, shape, from: { kind: "literal", bytes: new Uint8Array(0) }, metric: null };
}

/** The plan that a writer's layout makes. */
export function planOf(
	writer: Writer,
	tensors: readonly Wanted[],
	metadata: readonly (readonly [string, string])[] = [],
): Plan {
	const nothing = { tensors: 0, bytes: 0 };
	const summary = { kept: nothing, ema: nothing, junk: nothing, precision: 0, notes: [] };
	return { format: writer.id, precision: "keep", ...writer.layout(tensors, metadata), metadata, summary };
}
