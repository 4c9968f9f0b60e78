import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { changedByCast } from "../../toolkit/cast-findings.ts";
import { bytesOf, DTYPES, type DType } from "../../toolkit/dtype.ts";
import { countOf, rowMajor, type Tensor } from "../../toolkit/tensor.ts";
import { addedCounts, type TensorCounts } from "../../toolkit/value-counts.ts";
import { createShared } from "../../workers/run-spans.ts";
import { cutSpans } from "../../workers/spans.ts";
import type { SpanDone, SpanResult } from "../../workers/tasks.ts";
import { runSpan } from "../../workers/worker.ts";
import { FLOATS, naiveCast, onlyOneNan, TARGETS } from "./naive-cast.ts";
import { planOf, type Want } from "./plans.ts";

const folder = mkdtempSync(join(tmpdir(), "worker-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ran {
	readonly written: Buffer;
	readonly done: SpanDone[];
	readonly result: SpanResult | undefined;
	readonly shared: Int32Array;
}

/** Runs a plan's spans one after the other on a real file with the given bytes. */
function run(source: Uint8Array, wants: readonly Want[], spanBytes = 1e9, stop = false): Ran {
	const [from, into] = [join(folder, "in"), join(folder, "out")];
	writeFileSync(from, source);
	const [input, output] = [openSync(from, "r"), openSync(into, "w+")];
	const shared = createShared();
	if (stop) shared[1] = 1;
	try {
		const results = cutSpans(planOf(wants), () => spanBytes).map((segments) =>
			runSpan({ sources: [input], output, segments, crc: true, sourceCrc: false, shared }),
		);
		const done = results.flatMap((result) => (result.kind === "done" ? [result.done] : []));
		return { written: readFileSync(into), done, result: results.at(-1), shared };
	} finally {
		closeSync(input);
		closeSync(output);
	}
}

/** The counts of all spans together, in the plan's order. */
function countsOf({ done }: Ran): TensorCounts[] {
	const sums = new Map<number, TensorCounts>();
	for (const next of done.flatMap((one) => one.counts)) sums.set(next.tensor, addedCounts(next, sums.get(next.tensor)));
	return [...sums.values()].sort((a, b) => a.tensor - b.tensor);
}

function noise(length: number, seed = 1): Uint8Array {
	let state = seed;
	return Uint8Array.from({ length }, () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
		return state >>> 24;
	});
}

function plain(dtype: DType, count: number, offset = 0): Tensor {
	return { name: `t${offset}`, dtype, shape: [count], storage: { offset, bytes: bytesOf(dtype, count) }, start: 0 };
}

const PAIRS = FLOATS.flatMap((from) => [...new Set<DType>([from, ...TARGETS])].map((to) => ({ from, to })));

test.each(PAIRS)("a file of $from becomes $to as by the yardstick, with its sums, counts and CRC", ({ from, to }) => {
	const source = noise(bytesOf(from, 3001));
	const naive = naiveCast(from, to, source);
	const { written, done } = run(source, [{ tensor: plain(from, 3001), dtype: to, metric: "clip" }]);
	const wanted = from === to ? source : onlyOneNan(to, naive.bytes);
	expect(Buffer.compare(from === to ? written : onlyOneNan(to, written), wanted)).toBe(0);
	const counts = [{ tensor: 0, ...naive.counts }];
	expect(done).toEqual([
		{ metric: [0n, 0n, naive.units], counts, crcs: [crc32(written)], sourceCrcs: [], records: [] },
	]);
});

test("a tensor larger than the kernel's memory goes through it piece by piece", () => {
	const count = 1_700_003;
	const source = noise(count * 4);
	const { written, done, shared } = run(source, [{ tensor: plain("F32", count), dtype: "F16", metric: "unet" }]);
	const naive = naiveCast("F32", "F16", source);
	expect(Buffer.compare(onlyOneNan("F16", written), onlyOneNan("F16", naive.bytes))).toBe(0);
	expect(done[0]?.metric[0]).toBe(naive.units);
	expect(done[0]?.crcs).toEqual([crc32(written)]);
	expect(shared[0]).toBe(Math.floor((count * 4) / 1024));
});

test("bytes and sums are the same however the plan is cut", () => {
	const source = noise(40_000);
	const wants: Want[] = [
		{ tensor: plain("F32", 4000, 20_000), dtype: "F16", metric: "unet" },
		{ tensor: plain("F32", 5, 0), dtype: "F16", metric: "unet" },
		{ tensor: plain("F16", 3000, 21), dtype: "F16", metric: "vae" },
		{ tensor: plain("BF16", 2000, 10_000), dtype: "F32", metric: "clip" },
		{ tensor: plain("I64", 77, 36_001), dtype: "I64" },
		{ tensor: plain("F32", 1000, 15_000), dtype: "BF16", metric: "clip" },
	];
	const once = run(source, wants);
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 30_000 }), (spanBytes) => {
			const cut = run(source, wants, spanBytes);
			expect(Buffer.compare(cut.written, once.written)).toBe(0);
			for (const part of [0, 1, 2] as const) {
				const sum = cut.done.reduce((sum, done) => sum + done.metric[part], 0n);
				expect(sum).toBe(once.done[0]?.metric[part]);
			}
			expect(countsOf(cut)).toEqual(countsOf(once));
		}),
		{ numRuns: 40 },
	);
});

/** Around the largest values that become zero in a half, and the smallest that become infinite, with zeros between. */
const nearTheEdges = fc.record({
	count: fc.integer({ min: 1, max: 40_000 }),
	tiny: fc.constantFrom(0, 14, 15, 16, 17, 30, 40, 41, 1000),
	zeros: fc.constantFrom(0, 0, 100, 5000),
	huge: fc.constantFrom(0, 0, 0, 1),
	seed: fc.integer(),
	spanBytes: fc.integer({ min: 32, max: 100_000 }),
});
const TINY = [2 ** -25, -(2 ** -25), 1e-8, -1e-30, 2 ** -149];
const SMALLEST_THAT_STAYS = Math.fround(2 ** -25 * (1 + 2 ** -23));

test("which tensors keep their dtype is decided as by going over the values one by one, however the plan is cut", () => {
	let kept = 0;
	const property = fc.property(nearTheEdges, ({ count, tiny, zeros, huge, seed, spanBytes }) => {
		const values = new Float32Array(count).fill(SMALLEST_THAT_STAYS);
		let state = seed;
		const scatter = (howMany: number, value: (i: number) => number) => {
			for (let i = 0; i < howMany; i++) {
				state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
				values[(state >>> 8) % count] = value(i);
			}
		};
		scatter(zeros, (i) => (i % 2 === 0 ? 0 : -0));
		scatter(tiny, (i) => TINY[i % TINY.length] ?? 0);
		scatter(huge, () => 65520);
		const nonZero = values.filter((value) => value !== 0).length;
		const tooSmall = values.filter((value) => value !== 0 && Math.abs(value) <= 2 ** -25).length;
		const tooLarge = values.filter((value) => Math.abs(value) >= 65520).length;
		const wanted = tooLarge > 0 || (tooSmall >= 16 && tooSmall / nonZero > 1 / 1000);
		const wants = [{ tensor: plain("F32", count), dtype: "F16" as const }];
		const found = changedByCast(planOf(wants), countsOf(run(new Uint8Array(values.buffer), wants, spanBytes)));
		if (wanted) kept++;
		expect(found).toEqual(wanted ? [expect.objectContaining({ tooLarge, tooSmall, nonZero })] : []);
	});
	fc.assert(property, { numRuns: 300 });
	expect(kept).toBeGreaterThan(30);
});

test.each(["F64", "F32", "F16", "BF16"] as const)(
	"the metric of %s is that of its halves, whatever is written",
	(from) => {
		const source = noise(bytesOf(from, 5000));
		const { units } = naiveCast(from, "F16", source);
		for (const to of new Set<DType>([from, ...TARGETS])) {
			expect(run(source, [{ tensor: plain(from, 5000), dtype: to, metric: "unet" }]).done[0]?.metric[0]).toBe(units);
		}
	},
);

test.each(["F64", "F32", "F16", "BF16", "I64", "I16", "C64", "U8"] as const)(
	"big-endian %s is turned round",
	(dtype) => {
		const source = noise(bytesOf(dtype, 100));
		const unit = dtype === "C64" ? 4 : DTYPES[dtype].bits / 8;
		const turned = Buffer.from(source);
		for (let at = 0; at < turned.length; at += unit) turned.subarray(at, at + unit).reverse();
		const tensor = plain(dtype, 100);
		const big: Tensor = { ...tensor, storage: { ...tensor.storage, bigEndian: true } };
		expect(run(source, [{ tensor: big, dtype }]).written).toEqual(turned);
	},
);

test("floats become 64-bit integers by cutting off the fraction, as in torch", () => {
	const values = [0, 75.9975, -1.9, 76, Number.NaN, Number.POSITIVE_INFINITY, 1e30];
	const whole = [0n, 75n, -1n, 76n, -(2n ** 63n), -(2n ** 63n), -(2n ** 63n)];
	for (const [dtype, source] of [
		["F32", new Uint8Array(Float32Array.from(values).buffer)],
		["F64", new Uint8Array(Float64Array.from(values).buffer)],
	] as const) {
		const { written } = run(source, [{ tensor: plain(dtype, values.length), dtype: "I64" }]);
		expect(written).toEqual(Buffer.from(BigInt64Array.from(whole).buffer));
	}
});

test("eight-bit floats become 64-bit integers likewise", () => {
	const source = Uint8Array.of(0x00, 0x38, 0x3f, 0xbc, 0x7e, 0x7f);
	const { written } = run(source, [{ tensor: plain("F8_E4M3", source.length), dtype: "I64" }]);
	expect(written).toEqual(Buffer.from(BigInt64Array.of(0n, 1n, 1n, -1n, 448n, -(2n ** 63n)).buffer));
});

const strided = fc
	.record({
		dims: fc.array(fc.record({ size: fc.integer({ min: 1, max: 7 }), stride: fc.integer({ min: 0, max: 20 }) }), {
			minLength: 1,
			maxLength: 4,
		}),
		start: fc.integer({ min: 0, max: 9 }),
		deflated: fc.boolean(),
		spanBytes: fc.integer({ min: 1, max: 400 }),
	})
	.filter(({ dims }) => dims.length > 0);

test("a view with strides is gathered as by walking over its indices, also out of a deflated storage", () => {
	fc.assert(
		fc.property(strided, ({ dims, start, deflated, spanBytes }) => {
			const shape = dims.map((dim) => dim.size);
			const strides = dims.map((dim) => dim.stride);
			const reach = dims.reduce((sum, dim) => sum + (dim.size - 1) * dim.stride, 1);
			const elements = noise((start + reach) * 4);
			const packed = deflated ? deflateRawSync(elements) : elements;
			const storage = { offset: 3, bytes: elements.length, ...(deflated && { deflated: packed.length }) };
			const tensor: Tensor = { name: "v", dtype: "F32", shape, strides, storage, start: start * 4 };
			const { written } = run(Buffer.concat([noise(3), packed]), [{ tensor, dtype: "F32" }], spanBytes);
			expect(written).toEqual(naiveGather(elements.subarray(start * 4), shape, strides));
		}),
		{ numRuns: 150 },
	);
});

test("a deflated storage that is broken, or of another size than said, is a fault of the file", () => {
	const packed = deflateRawSync(noise(400));
	const storage = { offset: 0, bytes: 400, deflated: packed.length };
	const tensor: Tensor = { name: "d", dtype: "F32", shape: [100], storage, start: 0 };
	const fault = { code: "EINFLATE", side: "source", source: 0, at: 0 };
	const broken = Buffer.from(packed).fill(0xff, 0, 8);
	expect(run(broken, [{ tensor, dtype: "F16" }]).result).toMatchObject({ kind: "failed", fault });
	for (const length of [396, 404]) {
		const other = deflateRawSync(noise(length));
		const misread = { ...tensor, storage: { ...storage, deflated: other.length } };
		expect(run(other, [{ tensor: misread, dtype: "F16" }]).result).toMatchObject({ kind: "failed", fault });
	}
});

test("a source that ends too early is a fault of the source, with its index", () => {
	const { result } = run(noise(100), [{ tensor: plain("F32", 100), dtype: "F16" }]);
	expect(result).toMatchObject({ kind: "failed", fault: { code: "ESHORT", side: "source", source: 0 } });
});

test("a worker that is asked to stop writes nothing", () => {
	const { result, written } = run(noise(400), [{ tensor: plain("F32", 100), dtype: "F16" }], 1e9, true);
	expect(result).toEqual({ kind: "stopped" });
	expect(written.length).toBe(0);
});

function naiveGather(elements: Uint8Array, shape: readonly number[], strides: readonly number[]): Buffer {
	const steps = rowMajor(shape);
	const out = Buffer.alloc(countOf(shape) * 4);
	for (let i = 0; i < countOf(shape); i++) {
		const at = shape.reduce((sum, size, d) => sum + (Math.floor(i / (steps[d] ?? 1)) % size) * (strides[d] ?? 0), 0);
		out.set(elements.subarray(at * 4, at * 4 + 4), i * 4);
	}
	return out;
}
