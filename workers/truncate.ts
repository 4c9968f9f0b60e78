import { type DType, FLOAT8 } from "../toolkit/dtype.ts";
import { bfloatValue, float8Value, halfValue } from "../toolkit/half.ts";

/** The result of torch on x86 for values outside the range of 64-bit integers. */
const NO_INTEGER = -(2n ** 63n);

/** Whether this conversion from floats to integers is supported: all dtypes in which position ids were ever stored. */
export function truncates(fromDType: DType, toDType: DType): boolean {
	return toDType === "I64" && READ.has(fromDType);
}

/**
 * Converts little-endian floats to little-endian 64-bit integers, rounded towards zero like torch. Slow, for small
 * tensors only.
 */
export function truncate(dtype: DType, from: Uint8Array, to: Uint8Array, count: number): void {
	const read = READ.get(dtype);
	if (read === undefined) throw new Error(`${dtype} cannot be converted to integers`);
	const source = new DataView(from.buffer, from.byteOffset, from.byteLength);
	const target = new DataView(to.buffer, to.byteOffset, to.byteLength);
	for (let i = 0; i < count; i++) target.setBigInt64(i * 8, integer(read(source, i)), true);
}

const READ: ReadonlyMap<DType, (view: DataView, index: number) => number> = new Map([
	["F64", (view: DataView, i: number) => view.getFloat64(i * 8, true)],
	["F32", (view: DataView, i: number) => view.getFloat32(i * 4, true)],
	["F16", (view: DataView, i: number) => halfValue(view.getUint16(i * 2, true))],
	["BF16", (view: DataView, i: number) => bfloatValue(view.getUint16(i * 2, true))],
	// Occurs in checkpoints that were cast as a whole, including the position ids.
	...FLOAT8.map((dtype) => [dtype, (view: DataView, i: number) => float8Value(dtype, view.getUint8(i))] as const),
]);

function integer(value: number): bigint {
	const whole = Math.trunc(value);
	return whole >= -(2 ** 63) && whole < 2 ** 63 ? BigInt(whole) : NO_INTEGER;
}
