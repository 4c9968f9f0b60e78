import type { Value } from "./value.ts";

/**
 * Memoised values by index. Python numbers them from 0, for which an array is fastest; other 32-bit indices, which a
 * pickle may choose freely, are stored in a map.
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

/** Sets an index, overwriting any previous value. */
export function remember({ dense, sparse }: Memo, index: number, value: Value): void {
	if (index > dense.length) {
		sparse.set(index, value);
		return;
	}
	dense[index] = value;
	if (sparse.size > 0) sparse.delete(index);
}

/** The value at an index; undefined if it was never set. */
export function recall({ dense, sparse }: Memo, index: number): Value | undefined {
	return index < dense.length ? dense[index] : sparse.get(index);
}
