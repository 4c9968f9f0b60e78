import type { Plan } from "./plan.ts";
import { sameShape, type TensorTable } from "./tensor.ts";

/**
 * Whether executing the plan would reproduce the file: the same format, every tensor with its name, dtype and shape,
 * nothing repaired, the same metadata. Only the order of the tensors may differ.
 */
export function losesNothing(plan: Plan, table: TensorTable): boolean {
	if (plan.format === "copy") return true;
	if (plan.format !== "safetensors" || table.format !== "safetensors") return false;
	return plan.tensors.length === table.tensors.size && plan.tensors.every(isAsItCame) && sameMetadata(plan, table);
}

/**
 * The effect of a plan: `place` if the file stays unchanged, `convert` if only its container, names or metadata change,
 * `prune` if tensors are dropped or cast.
 */
export type PlanAction = "prune" | "convert" | "place";

/** The effect of this plan on this file. */
export function actionOf(plan: Plan, table: TensorTable): PlanAction {
	if (losesNothing(plan, table)) return "place";
	const { dropped = [], precision } = plan.summary;
	return dropped.length > 0 || precision !== 0 ? "prune" : "convert";
}

function isAsItCame({ name, dtype, shape, from }: Plan["tensors"][number]): boolean {
	if (from.kind !== "tensor") return false;
	const { tensor } = from;
	return tensor.name === name && tensor.dtype === dtype && sameShape(tensor.shape, shape);
}

function sameMetadata({ metadata }: Plan, table: TensorTable): boolean {
	return metadata.length === table.metadata.size && metadata.every(([key, value]) => table.metadata.get(key) === value);
}
