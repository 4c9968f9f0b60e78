import type { DType } from "./dtype.ts";
import type { Plan } from "./plan.ts";
import { countOf, type Tensor } from "./tensor.ts";
import type { TensorCounts } from "./value-counts.ts";

/** A tensor that keeps its dtype, because a cast would change what it means. */
export interface KeptDType {
	/** Its name in the source. */
	readonly name: string;
	readonly dtype: DType;
	/** The dtype that it was to be cast to. */
	readonly asked: DType;
	/** Finite values that the cast makes infinite. */
	readonly tooLarge: number;
	/** Non-zero values that the cast makes zero. */
	readonly tooSmall: number;
	/** Values that are not zero, NaN and infinities among them. */
	readonly nonZero: number;
}

/** A tensor of the source with values that are not finite. */
export interface NotFinite {
	/** Its name in the source. */
	readonly name: string;
	readonly nan: number;
	readonly infinite: number;
}

/** What carrying out a plan found out about the values. Every tensor is listed, in the plan's order. */
export interface CastFindings {
	readonly keptDType: readonly KeptDType[];
	readonly notFinite: readonly NotFinite[];
}

/** Fewer values than this that become zero are no reason to keep a dtype. */
const FEWEST_TOO_SMALL = 16;

/** A tensor keeps its dtype where more than one in this many of its non-zero values would become zero. */
const ONE_IN = 1000;

/** The tensors whose meaning the plan's casts change: a finite value becomes infinite, or too many become zero. */
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

/** Whether more of the non-zero values become zero than a tensor may lose. */
export function vanishes({ tooSmall, nonZero }: Pick<KeptDType, "tooSmall" | "nonZero">): boolean {
	return tooSmall >= FEWEST_TOO_SMALL && tooSmall * ONE_IN > nonZero;
}

/** The tensors of the source with NaN or infinities in them. */
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
