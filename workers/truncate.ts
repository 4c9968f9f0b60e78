import { type DType, FLOAT8 } from "../toolkit/dtype.ts";
import { bfloatValue, float8Value, halfValue } from "../toolkit/half.ts";

/** What torch makes, on x86, of values that no 64-bit integer can hold. */
const NO_INTEGER = -(2n ** 63n);

/** Whether floats of this dtype can become integers here: all that position ids were ever stored as. */
export function truncates(fromDType: DType, toDType: DType): boolean {
	return toDType === "I64" && READ.has(fromDType);
}

/** Little-endian floats as little-endian 64-bit integers, rounded towards zero as torch does. Slow: for few values. */
export function truncate(dtype: DType, from: Uint8Array, to: Uint8Array, count: number): void {
	const read = READ.get(dtype);
	if (read === undefined) throw new Error(`${dtype} is not turned into integers`);
	const source = new DataView(from.buffer, from.byteOffset, from.byteLength);
	const target = new DataView(to.buffer, to.byteOffset, to.byteLength);
	for (let i = 0; i < count; i++) target.setBigInt64(i * 8, integer(read(source, i)), true);
}

const READ: ReadonlyMap<DType, (view: DataView, index: number) => number> = new Map([
	["F64", (view: DataView, i: number) => view.getFloat64(i * 8, true)],
	["F32", (view: DataView, i: number) => view.getFloat32(i * 4, true)],
	["F16", (view: DataView, i: number) => halfValue(view.getUint16(i * 2, true))],
	["BF16", (view: DataView, i: number) => bfloatValue(view.getUint16(i * 2, true))],
	// In a checkpoint that was cast as a whole, ids and all.
	...FLOAT8.map((dtype) => [dtype, (view: DataView, i: number) => float8Value(dtype, view.getUint8(i))] as const),
]);

function integer(value: number): bigint {
	const whole = Math.trunc(value);
	return whole >= -(2 ** 63) && whole < 2 ** 63 ? BigInt(whole) : NO_INTEGER;
}
