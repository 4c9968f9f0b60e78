import type { DType } from "./dtype.ts";

const word = new Float32Array(1);
const bits = new Uint32Array(word.buffer);

/**
 * The IEEE binary16 nearest to `value`, ties to even, subnormals kept, NaN as 0x7E00 with its sign. A double is rounded
 * to float32 first, as in torch, whose Half has only a float constructor. Reference implementation for the kernel.
 */
export function halfBits(value: number): number {
	word[0] = value;
	const x = bits[0] ?? 0;
	const sign = (x >>> 16) & 0x8000;
	const magnitude = x & 0x7fffffff;
	if (magnitude > 0x7f800000) return sign | 0x7e00;
	if (magnitude >= 0x477ff000) return sign | 0x7c00;
	// 2^-14 is the smallest normal half; below it, one step is 2^-24.
	if (magnitude < 0x38800000) return sign | roundToEven(Math.abs(word[0] ?? 0) * 2 ** 24);
	return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
}

/** The exact value of a binary16. */
export function halfValue(half: number): number {
	const sign = half & 0x8000 ? -1 : 1;
	const exponent = (half >>> 10) & 31;
	const fraction = half & 0x3ff;
	if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
	return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The bfloat16 nearest to `value` taken as float32, ties to even, NaN as 0x7FC0 with its sign. */
export function bfloatBits(value: number): number {
	word[0] = value;
	const x = bits[0] ?? 0;
	if ((x & 0x7fffffff) > 0x7f800000) return ((x >>> 16) & 0x8000) | 0x7fc0;
	return (x + 0x7fff + ((x >>> 16) & 1)) >>> 16;
}

/** The exact value of a bfloat16. */
export function bfloatValue(bfloat: number): number {
	bits[0] = bfloat << 16;
	return word[0] ?? 0;
}

/** An 8-bit float format: its fraction bits, its bias, and the values of codes that are not finite numbers. */
interface Float8 {
	readonly fraction: number;
	readonly bias: number;
	readonly special: (byte: number) => number | undefined;
}

const NAN_AT_MINUS_ZERO = (byte: number) => (byte === 0x80 ? Number.NaN : undefined);

/** The signed float8 dtypes (OCP 8-bit floating point, and the `fnuz` forms without infinities and minus zero). */
const FLOAT8: ReadonlyMap<DType, Float8> = new Map<DType, Float8>([
	["F8_E4M3", { fraction: 3, bias: 7, special: (byte) => ((byte & 0x7f) === 0x7f ? Number.NaN : undefined) }],
	["F8_E5M2", { fraction: 2, bias: 15, special: ieeeSpecial }],
	["F8_E4M3FNUZ", { fraction: 3, bias: 8, special: NAN_AT_MINUS_ZERO }],
	["F8_E5M2FNUZ", { fraction: 2, bias: 16, special: NAN_AT_MINUS_ZERO }],
]);

/** The exact value of a byte of a float8 dtype. F8_E8M0 is a power of two without sign or zero. */
export function float8Value(dtype: DType, byte: number): number {
	if (dtype === "F8_E8M0") return byte === 0xff ? Number.NaN : 2 ** (byte - 127);
	const form = FLOAT8.get(dtype);
	if (form === undefined) throw new Error(`${dtype} is not a float8 dtype`);
	const special = form.special(byte);
	if (special !== undefined) return special;
	const sign = byte & 0x80 ? -1 : 1;
	const steps = byte & ((1 << form.fraction) - 1);
	const exponent = (byte & 0x7f) >>> form.fraction;
	const scale = 2 ** (Math.max(exponent, 1) - form.bias - form.fraction);
	return sign * (exponent === 0 ? steps : steps + (1 << form.fraction)) * scale;
}

/**
 * The contribution of one binary16 to the metric: (sigmoid(half) − ½) · 2^30, rounded to an integer; an odd function.
 * NaN contributes 0.
 */
export function metricUnits(half: number): number {
	const value = halfValue(half);
	if (Number.isNaN(value)) return 0;
	// sigmoid(x) − ½ equals tanh(x / 2) / 2, which is accurate near zero.
	const units = Math.round((Math.tanh(Math.abs(value) / 2) / 2) * 2 ** 30);
	return value < 0 ? -units : units;
}

function ieeeSpecial(byte: number): number | undefined {
	if ((byte & 0x7c) !== 0x7c) return undefined;
	if (byte & 3) return Number.NaN;
	return byte & 0x80 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function roundToEven(value: number): number {
	const below = Math.floor(value);
	const rest = value - below;
	if (rest > 0.5 || (rest === 0.5 && below % 2 === 1)) return below + 1;
	return below;
}
