import fc from "fast-check";
import { expect, test } from "vitest";
import { bfloatBits, bfloatValue, float8Value, halfBits, halfValue, metricUnits } from "../../toolkit/half.ts";

const HALVES = Array.from({ length: 65_536 }, (_, half) => half);

test("gives back every half it is handed", () => {
	const wrong = HALVES.filter((half) => {
		const back = halfBits(halfValue(half));
		return Number.isNaN(halfValue(half)) ? back !== 0x7e00 : back !== half;
	});
	expect(wrong).toEqual([]);
});

test.each([
	{ name: "the smallest half", value: 2 ** -24, half: 0x0001 },
	{ name: "half of the smallest, a tie", value: 2 ** -25, half: 0x0000 },
	{ name: "just above that tie", value: 2 ** -25 * (1 + 2 ** -23), half: 0x0001 },
	{ name: "a tie between the first two", value: 1.5 * 2 ** -24, half: 0x0002 },
	{ name: "the largest subnormal", value: 1023 * 2 ** -24, half: 0x03ff },
	{ name: "what rounds up to the smallest normal", value: 1023.75 * 2 ** -24, half: 0x0400 },
	{ name: "the smallest normal", value: 2 ** -14, half: 0x0400 },
	{ name: "the largest half", value: 65504, half: 0x7bff },
	{ name: "the last value below the tie with infinity", value: 65519.99609375, half: 0x7bff },
	{ name: "the tie with infinity", value: 65520, half: 0x7c00 },
	{ name: "infinity", value: Number.POSITIVE_INFINITY, half: 0x7c00 },
	{ name: "NaN", value: Number.NaN, half: 0x7e00 },
	{ name: "zero", value: 0, half: 0x0000 },
	{ name: "a tie to even, downwards", value: 2049, half: 0x6800 },
	{ name: "a tie to even, upwards", value: 2051, half: 0x6802 },
	{ name: "a double that rounds twice, as in torch", value: 1 + 2 ** -11 + 2 ** -40, half: 0x3c00 },
	{ name: "a double that only float32 makes infinite", value: 65519.99999999999, half: 0x7c00 },
])("$name becomes its half, with either sign", ({ value, half }) => {
	expect(halfBits(value)).toBe(half);
	if (!Number.isNaN(value)) expect(halfBits(-value)).toBe(half | 0x8000);
});

test("is never beaten: no neighbouring half is nearer, and a tie is even", () => {
	fc.assert(
		fc.property(fc.float({ noNaN: true, min: -65519, max: 65519 }), (value) => {
			const half = halfBits(value);
			const off = Math.abs(halfValue(half) - value);
			const magnitude = half & 0x7fff;
			for (const other of [magnitude - 1, magnitude + 1]) {
				if (other < 0 || other > 0x7bff) continue;
				const otherOff = Math.abs(halfValue(other | (half & 0x8000)) - value);
				expect(otherOff > off || (otherOff === off && half % 2 === 0)).toBe(true);
			}
		}),
		{ numRuns: 20_000 },
	);
});

test("every bfloat16 but NaN comes back, and ties go to even", () => {
	const wrong = HALVES.filter((bits) => !Number.isNaN(bfloatValue(bits)) && bfloatBits(bfloatValue(bits)) !== bits);
	expect(wrong).toEqual([]);
	expect(bfloatBits(1 + 2 ** -8)).toBe(0x3f80);
	expect(bfloatBits(1 + 3 * 2 ** -8)).toBe(0x3f82);
	expect(bfloatBits(3.4028234663852886e38)).toBe(0x7f80);
	expect(bfloatBits(Number.NaN)).toBe(0x7fc0);
});

test.each([
	{ dtype: "F8_E4M3", byte: 0x7e, value: 448 },
	{ dtype: "F8_E4M3", byte: 0x01, value: 2 ** -9 },
	{ dtype: "F8_E4M3", byte: 0xff, value: Number.NaN },
	{ dtype: "F8_E4M3", byte: 0x80, value: -0 },
	{ dtype: "F8_E5M2", byte: 0x7b, value: 57344 },
	{ dtype: "F8_E5M2", byte: 0xfc, value: Number.NEGATIVE_INFINITY },
	{ dtype: "F8_E5M2", byte: 0x7d, value: Number.NaN },
	{ dtype: "F8_E4M3FNUZ", byte: 0x7f, value: 240 },
	{ dtype: "F8_E4M3FNUZ", byte: 0x80, value: Number.NaN },
	{ dtype: "F8_E5M2FNUZ", byte: 0x7f, value: 57344 },
	{ dtype: "F8_E5M2FNUZ", byte: 0x01, value: 2 ** -17 },
	{ dtype: "F8_E8M0", byte: 0, value: 2 ** -127 },
	{ dtype: "F8_E8M0", byte: 127, value: 1 },
	{ dtype: "F8_E8M0", byte: 255, value: Number.NaN },
] as const)("$dtype $byte stands for $value", ({ dtype, byte, value }) => {
	expect(float8Value(dtype, byte)).toBe(value);
});

test("an e5m2 is the upper byte of a half", () => {
	for (let byte = 0; byte < 256; byte++) expect(float8Value("F8_E5M2", byte)).toBe(halfValue(byte << 8));
});

test("metric units are odd in the sign, rise with the value and end at one half", () => {
	for (const nothing of [0x0000, 0x8000, 0x7e00, 0xfe00]) expect(metricUnits(nothing)).toBe(0);
	expect(metricUnits(0x7c00)).toBe(2 ** 29);
	expect(metricUnits(0xfc00)).toBe(-(2 ** 29));
	for (let half = 1; half <= 0x7c00; half++) {
		const units = metricUnits(half);
		const sigmoid = 1 / (1 + Math.exp(-halfValue(half)));
		expect(units).toBeGreaterThanOrEqual(metricUnits(half - 1));
		expect(metricUnits(half | 0x8000)).toBe(-units);
		expect(Math.abs(units - (sigmoid - 0.5) * 2 ** 30)).toBeLessThanOrEqual(0.5 + 1e-6);
	}
});
