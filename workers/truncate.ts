import { type DType, FLOAT8 } from "../toolkit/dtype.ts";
import { float8Value } from "../toolkit/half.ts";
import { FLOAT_READERS } from "./numbers.ts";

/** The result of torch on x86 for values outside the range of 64-bit integers. */
const NO_INTEGER = -(2n ** 63n);

/** Whether this conversion from floats to integers is supported: all dtypes in which position ids were ever stored. */
export function truncates(fromDType: DType, toDType: DType): boolean {
	return toDType === "I64" && READERS[fromDType] !== undefined;
}

/**
 * Converts little-endian floats to little-endian 64-bit integers, rounded towards zero like torch. Slow, for small
 * tensors only.
 */
export function truncate(dtype: DType, from: Uint8Array, to: Uint8Array, count: number): void {
	const read = READERS[dtype];
	if (read === undefined) throw new Error(`${dtype} cannot be converted to integers`);
	const source = new DataView(from.buffer, from.byteOffset, from.byteLength);
	const target = new DataView(to.buffer, to.byteOffset, to.byteLength);
	for (let i = 0; i < count; i++) target.setBigInt64(i * 8, integer(read(source, i)), true);
}

const READERS: typeof FLOAT_READERS = {
	...FLOAT_READERS,
	// Occurs in checkpoints that were cast as a whole, including the position ids.
	...Object.fromEntries(
		FLOAT8.map((dtype) => [dtype, (view: DataView, index: number) => float8Value(dtype, view.getUint8(index))]),
	),
};

function integer(value: number): bigint {
	const whole = Math.trunc(value);
	return whole >= -(2 ** 63) && whole < 2 ** 63 ? BigInt(whole) : NO_INTEGER;
}
