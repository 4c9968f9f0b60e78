import type { DType } from "./dtype.ts";
import type { Plan } from "./plan.ts";
import { countOf, type Tensor } from "./tensor.ts";
import type { TensorCounts } from "./value-counts.ts";

/** A tensor that keeps its dtype, because the cast would damage its values. */
export interface KeptDType {
	/** Its name in the source. */
	readonly name: string;
	readonly dtype: DType;
	/** The dtype that the plan asked for. */
	readonly asked: DType;
	/** Finite values that the cast makes infinite. */
	readonly tooLarge: number;
	/** Non-zero values that the cast makes zero. */
	readonly tooSmall: number;
	/** Values that are not zero, including NaN and infinities. */
	readonly nonZero: number;
}

/** A tensor of the source with values that are not finite. */
export interface NotFinite {
	/** Its name in the source. */
	readonly name: string;
	readonly nan: number;
	readonly infinite: number;
}

/** Observations about values, made while a plan was executed. Tensors are in the plan's order, without a limit. */
export interface CastFindings {
	readonly keptDType: readonly KeptDType[];
	readonly notFinite: readonly NotFinite[];
}

/** If fewer values than this become zero, the tensor is cast all the same. */
const FEWEST_TOO_SMALL = 16;

/** A tensor keeps its dtype if more than one in this many of its non-zero values would become zero. */
const ONE_IN = 1000;

/** The tensors that the plan's casts would damage: a finite value becomes infinite, or too many become zero. */
export function changedByCast(plan: Plan, counts: readonly TensorCounts[]): KeptDType[] {
	return counts.flatMap((count) => {
		const planned = plan.tensors[count.tensor];
		const tensor = sourceOf(plan, count);
		if (planned === undefined || tensor === null) return [];
		const found = {
			name: tensor.name,
			dtype: tensor.dtype,
			asked: planned.dtype,
			tooLarge: count.overflow,
			tooSmall: count.flushed,
			nonZero: countOf(tensor.shape) - count.zero,
		};
		return found.tooLarge > 0 || vanishes(found) ? [found] : [];
	});
}

/** Whether more non-zero values become zero than is acceptable. */
export function vanishes({ tooSmall, nonZero }: Pick<KeptDType, "tooSmall" | "nonZero">): boolean {
	return tooSmall >= FEWEST_TOO_SMALL && tooSmall * ONE_IN > nonZero;
}

/** The tensors of the source that contain NaN or infinities. */
export function notFiniteIn(plan: Plan, counts: readonly TensorCounts[]): NotFinite[] {
	return counts.flatMap((count) => {
		const { nan, infinite } = count;
		const tensor = sourceOf(plan, count);
		return nan + infinite > 0 && tensor !== null ? [{ name: tensor.name, nan, infinite }] : [];
	});
}

function sourceOf(plan: Plan, { tensor }: TensorCounts): Tensor | null {
	const from = plan.tensors[tensor]?.from;
	return from?.kind === "tensor" ? from.tensor : null;
}
