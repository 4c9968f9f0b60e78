import { DTYPES, type DType } from "../../toolkit/dtype.ts";
import { bfloatBits, bfloatValue, float8Value, halfBits, halfValue, metricUnits } from "../../toolkit/half.ts";
import type { ValueCounts } from "../../toolkit/value-counts.ts";

/** What a cast should give, one value at a time. */
export interface NaiveCast {
	readonly bytes: Uint8Array;
	readonly units: bigint;
	readonly counts: ValueCounts;
}

export const FLOATS = [
	"F64",
	"F32",
	"F16",
	"BF16",
	"F8_E4M3",
	"F8_E5M2",
	"F8_E4M3FNUZ",
	"F8_E5M2FNUZ",
	"F8_E8M0",
] as const satisfies readonly DType[];
export const TARGETS = ["F16", "BF16", "F32"] as const satisfies readonly DType[];

const UNITS = Float64Array.from({ length: 65_536 }, (_, half) => metricUnits(half));

/** Casts little-endian floats by the yardstick. Equal dtypes are copied. */
export function naiveCast(fromDType: DType, toDType: DType, from: Uint8Array): NaiveCast {
	const width = DTYPES[fromDType].bits / 8;
	const source = new DataView(from.buffer, from.byteOffset, from.byteLength);
	const count = from.length / width;
	const bytes = new Uint8Array((count * DTYPES[toDType].bits) / 8);
	const target = new DataView(bytes.buffer);
	let units = 0;
	const counts = { nan: 0, infinite: 0, zero: 0, overflow: 0, flushed: 0 };
	for (let i = 0; i < count; i++) {
		const value = read(source, fromDType, i * width);
		const result = write(target, toDType, (i * DTYPES[toDType].bits) / 8, value);
		units += UNITS[halfBits(value)] ?? 0;
		if (Number.isNaN(value)) counts.nan++;
		else if (!Number.isFinite(value)) counts.infinite++;
		else if (value === 0) counts.zero++;
		else if (fromDType === toDType) continue;
		else if (!Number.isFinite(result)) counts.overflow++;
		else if (result === 0) counts.flushed++;
	}
	if (fromDType === toDType) bytes.set(from);
	return { bytes, units: BigInt(units), counts };
}

/** The bytes with NaN of whatever payload as the one that the yardstick writes: they are compared as a class. */
export function onlyOneNan(dtype: DType, bytes: Uint8Array): Uint8Array {
	const copy = Uint8Array.from(bytes);
	const view = new DataView(copy.buffer);
	const width = DTYPES[dtype].bits / 8;
	for (let at = 0; at < copy.length; at += width) {
		if (Number.isNaN(read(view, dtype, at))) write(view, dtype, at, Number.NaN);
	}
	return copy;
}

function read(view: DataView, dtype: DType, at: number): number {
	switch (dtype) {
		case "F64":
			return view.getFloat64(at, true);
		case "F32":
			return view.getFloat32(at, true);
		case "F16":
			return halfValue(view.getUint16(at, true));
		case "BF16":
			return bfloatValue(view.getUint16(at, true));
		default:
			return float8Value(dtype, view.getUint8(at));
	}
}

function write(view: DataView, dtype: DType, at: number, value: number): number {
	if (dtype === "F16") view.setUint16(at, halfBits(value), true);
	else if (dtype === "BF16") view.setUint16(at, bfloatBits(value), true);
	else if (dtype === "F32") view.setFloat32(at, value, true);
	else return value;
	return read(view, dtype, at);
}
