import fc from "fast-check";
import { expect, test } from "vitest";
import { DTYPES, type DType } from "../../../toolkit/dtype.ts";
import { CHUNK_BYTES, converts, LINE_BYTES, loadKernel } from "../../../workers/kernel/kernel.ts";
import { FLOATS, naiveCast, onlyOneNan, TARGETS } from "../naive-cast.ts";

const kernel = loadKernel();
const PAIRS = FLOATS.flatMap((from) =>
	[...new Set<DType>([from, ...TARGETS])].map((to) => ({ from: from as DType, to })),
);

function expectAsNaive(from: DType, to: DType, bytes: Uint8Array, at = 0): void {
	const naive = naiveCast(from, to, bytes);
	const count = (bytes.length * 8) / DTYPES[from].bits;
	kernel.input.set(bytes, at);
	kernel.output.fill(0xa5, at, at + naive.bytes.length + 16);
	const converted = kernel.convert(from, to, at, at, count, true);
	const { bytes: wanted, units, counts } = naive;
	expect(converted).toEqual({ units, ...counts });
	const end = at + wanted.length;
	if (from !== to) {
		expect(Buffer.compare(onlyOneNan(to, kernel.output.slice(at, end)), onlyOneNan(to, wanted))).toBe(0);
		expect(kernel.output.subarray(end, end + 16).every((byte) => byte === 0xa5)).toBe(true);
	}
	expect(Buffer.compare(kernel.input.subarray(at, at + bytes.length), bytes)).toBe(0);
}

/** Both ends of every exponent, and every half's middle, each with its neighbours. */
function edges(): Float32Array {
	const words = new Set<number>();
	for (let exponent = 0; exponent < 256; exponent++) {
		for (const near of [-2, -1, 0, 1, 2]) words.add(((exponent << 23) + near) >>> 0);
	}
	for (let step = 0x33000000 - 0x1000; step <= 0x47801000; step += 0x1000) {
		for (const near of [-1, 0, 1]) words.add(step + near);
	}
	const all = [...words].filter((word) => word < 0x80000000);
	return new Float32Array(Uint32Array.from([...all, ...all.map((word) => word + 0x80000000)]).buffer);
}

test("float32 at every edge becomes the half of the yardstick", () => {
	const values = edges();
	const per = CHUNK_BYTES / 8;
	for (let i = 0; i < values.length; i += per) {
		const some = values.slice(i, i + per);
		for (const to of TARGETS) expectAsNaive("F32", to, new Uint8Array(some.buffer));
	}
});

test("every half, bfloat16 and float8 is converted as by the yardstick", () => {
	const sixteen = new Uint8Array(Uint16Array.from({ length: 65_536 }, (_, i) => i).buffer);
	const eight = Uint8Array.from({ length: 256 }, (_, i) => i);
	for (const { from, to } of PAIRS) {
		if (DTYPES[from].bits === 16) expectAsNaive(from, to, sixteen);
		if (DTYPES[from].bits === 8) expectAsNaive(from, to, eight);
	}
});

test("doubles at the edges of half, float32 and zero are converted as by the yardstick", () => {
	const values = [1 + 2 ** -11 + 2 ** -40, 65519.99999999999, 65520, 1e39, 2 ** -149, 2 ** -150, 2 ** -151, 5e-324];
	values.push(0, Number.NaN, Number.POSITIVE_INFINITY, 3.4028235677973366e38, 2 ** -25, 2 ** -25 + 2 ** -60, 1e300);
	const all = Float64Array.from([...values, ...values.map((value) => -value)]);
	for (const to of TARGETS) {
		for (let i = 0; i < all.length; i++) expectAsNaive("F64", to, new Uint8Array(all.slice(i).buffer));
	}
});

test.each(PAIRS)("$from to $to is the yardstick's for blocks of every length, wherever they lie", ({ from, to }) => {
	const width = DTYPES[from].bits / 8;
	const block = fc.record({
		count: fc.oneof(fc.integer({ min: 1, max: 48 }), fc.integer({ min: 2040, max: 2056 })),
		at: fc.integer({ min: 0, max: 70 }),
		weights: fc.boolean(),
		zeros: fc.boolean(),
		seed: fc.integer(),
	});
	fc.assert(
		fc.property(block, ({ count, at, weights, zeros, seed }) => {
			const bytes = new Uint8Array(count * width);
			if (weights && from === "F32") fillWeights(new Float32Array(bytes.buffer), seed);
			else if (weights && from === "F64") fillWeights(new Float64Array(bytes.buffer), seed);
			else fillBytes(bytes, seed);
			if (zeros) for (let i = Math.abs(seed % 7); i < count; i += 7) bytes.fill(0, i * width, (i + 1) * width);
			expectAsNaive(from, to, bytes, at * 8);
		}),
		{ numRuns: 60 },
	);
});

test("only what the kernel has is said to be convertible", () => {
	expect(converts("F32", "F16")).toBe(true);
	expect(converts("I64", "I64")).toBe(false);
	expect(converts("F32", "F8_E4M3")).toBe(false);
	expect(() => kernel.convert("I64", "F16", 0, 0, 1, false)).toThrow("no conversion");
	expect(() => kernel.convert("F32", "F16", LINE_BYTES, 0, CHUNK_BYTES / 4 + 1, false)).toThrow("exceed");
});

function fillBytes(bytes: Uint8Array, seed: number): void {
	let state = seed;
	for (let i = 0; i < bytes.length; i++) {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
		bytes[i] = state >>> 24;
	}
}

/** As in a model: mostly far from every edge, so that the fast loop is what runs. */
function fillWeights(values: Float32Array | Float64Array, seed: number): void {
	const bytes = new Uint8Array(values.length * 4);
	fillBytes(bytes, seed);
	const words = new Int32Array(bytes.buffer);
	for (let i = 0; i < values.length; i++) values[i] = (words[i] ?? 0) / 2 ** 34;
}
