import type { Value } from "./value.ts";

/**
 * Memoised values by index. Python counts up from 0, which an array holds fastest; any other index is the pickle's
 * own choice, of 32 bits, and goes to a map.
 */
export interface Memo {
	readonly dense: Value[];
	readonly sparse: Map<number, Value>;
}

export function emptyMemo(): Memo {
	return { dense: [], sparse: new Map() };
}

/** How many indices are set. */
export function memoSize({ dense, sparse }: Memo): number {
	return dense.length + sparse.size;
}

/** Sets an index, whether or not it was set before. */
export function remember({ dense, sparse }: Memo, index: number, value: Value): void {
	if (index > dense.length) {
		sparse.set(index, value);
		return;
	}
	dense[index] = value;
	if (sparse.size > 0) sparse.delete(index);
}

/** The value at an index; undefined when it was never set. */
export function recall({ dense, sparse }: Memo, index: number): Value | undefined {
	return index < dense.length ? dense[index] : sparse.get(index);
}
