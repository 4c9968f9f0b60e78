/** Counts of special values that a conversion has read. */
export interface ValueCounts {
	/** NaN in the source. */
	readonly nan: number;
	/** Infinities in the source. */
	readonly infinite: number;
	/** Zeros in the source, of either sign. */
	readonly zero: number;
	/** Finite values that became infinite. */
	readonly overflow: number;
	/** Non-zero values that became zero. */
	readonly flushed: number;
}

/** The counts of one tensor. */
export interface TensorCounts extends ValueCounts {
	/** Index of the tensor in the plan. */
	readonly tensor: number;
}

/** The sum of the counts of two parts of one tensor. */
export function addedCounts(a: TensorCounts, b: TensorCounts | undefined): TensorCounts {
	if (b === undefined) return a;
	return {
		tensor: a.tensor,
		nan: a.nan + b.nan,
		infinite: a.infinite + b.infinite,
		zero: a.zero + b.zero,
		overflow: a.overflow + b.overflow,
		flushed: a.flushed + b.flushed,
	};
}

/** Whether the counts are worth reporting: zeros alone are not. */
export function isNoteworthy({ nan, infinite, overflow, flushed }: ValueCounts): boolean {
	return nan + infinite + overflow + flushed > 0;
}
