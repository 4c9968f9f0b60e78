import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, type DType } from "../../toolkit/dtype.ts";
import type { UserError } from "../../toolkit/errors.ts";
import type { Plan, Planned } from "../../toolkit/plan.ts";
import { countOf, type Tensor } from "../../toolkit/tensor.ts";
import { cutSpans, MAX_INFLATED, outputBytes, SPAN_BYTES, sourceBytes, spansFor } from "../../workers/spans.ts";
import { windowsOf } from "../../workers/windows.ts";
import { planOf } from "./plans.ts";

/** Tensors one after the other, each with a gap before it, written in the opposite order. */
function planFrom(made: readonly { count: number; dtype: DType; to: DType; gap: number }[]): Plan {
	let from = 0;
	const tensors = made.map(({ count, dtype, gap }, i): Tensor => {
		const storage = { offset: from + gap, bytes: bytesOf(dtype, count) };
		from = storage.offset + storage.bytes;
		return { name: `t${i}`, dtype, shape: [count], storage, start: 0 };
	});
	return planOf(tensors.map((tensor, i) => ({ tensor, dtype: made[i]?.to ?? tensor.dtype })).reverse());
}

const made = fc.array(
	fc.record({
		count: fc.integer({ min: 0, max: 5000 }),
		dtype: fc.constantFrom<DType>("F32", "F64", "F16", "BF16"),
		to: fc.constantFrom<DType>("F16", "F32"),
		gap: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 4000, max: 9000 })),
	}),
	{ minLength: 1, maxLength: 12 },
);

test("every element of every tensor is in exactly one segment, at its place, however the plan is cut", () => {
	fc.assert(
		fc.property(made, fc.integer({ min: 1, max: 60_000 }), (tensors, spanBytes) => {
			const plan = planFrom(tensors);
			const spans = cutSpans(plan, () => spanBytes);
			const next = plan.tensors.map(() => 0);
			for (const segment of spans.flat()) {
				const planned = plan.tensors[segment.tensor] as Planned;
				const first = next[segment.tensor] ?? 0;
				expect(segment.to).toBe(planned.offset + bytesOf(planned.dtype, first));
				expect(segment.from).toBe(sourceOf(planned).storage.offset + bytesOf(segment.fromDType, first));
				next[segment.tensor] = first + segment.count;
			}
			expect(next).toEqual(plan.tensors.map((planned) => countOf(planned.shape)));
			const least = 64;
			for (const span of spans) {
				const bytes = span.reduce((sum, segment) => sum + sourceBytes(segment), 0);
				expect(bytes).toBeLessThanOrEqual(Math.max(spanBytes, least));
			}
		}),
	);
});

test.each([
	[1, 5e9],
	[2, 5e9],
	[16, 5e9],
	[4, 40e6],
])("for %i workers the tasks of %f bytes are large at first, and small in the end", (workers, bytes) => {
	const storage = { offset: 0, bytes };
	const tensor: Tensor = { name: "t", dtype: "F32", shape: [bytes / 4], storage, start: 0 };
	const spans = spansFor(planOf([{ tensor, dtype: "F16" }]), workers);
	const sizes = spans.map((span) => span.reduce((sum, segment) => sum + sourceBytes(segment), 0));
	expect(sizes.reduce((sum, one) => sum + one)).toBe(bytes);
	expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
	expect(sizes[0]).toBeLessThanOrEqual(Math.max(SPAN_BYTES, bytes / workers / 2));
	// Who ends last has no more to do than one small task while the others wait.
	for (const size of sizes.slice(-workers)) expect(size).toBeLessThanOrEqual(SPAN_BYTES);
	// A task each 0.6 ms: a hundredth of the work at most.
	if (workers === 2) expect(sizes.length).toBeLessThan(40);
});

test("windows hold every element once, within their bounds, in input and in output", () => {
	fc.assert(
		fc.property(made, fc.integer({ min: 64, max: 20_000 }), (tensors, most) => {
			const segments = cutSpans(planFrom(tensors), () => 1e9).flat();
			const next = segments.map(() => 0);
			for (const window of windowsOf(segments, most)) {
				expect(window.bytes).toBeLessThanOrEqual(most);
				expect(window.parts.reduce((sum, part) => sum + outputBytes(part.segment), 0)).toBeLessThanOrEqual(most);
				for (const { segment, index, at } of window.parts) {
					expect(window.from + at).toBe(segment.from);
					expect(at + sourceBytes(segment)).toBeLessThanOrEqual(window.bytes);
					next[index] = (next[index] ?? 0) + segment.count;
				}
			}
			expect(next).toEqual(segments.map((segment) => segment.count));
		}),
	);
});

test("small neighbours are read together, tensors far apart are not", () => {
	const plan = planFrom([
		{ count: 320, dtype: "F32", to: "F16", gap: 0 },
		{ count: 320, dtype: "F32", to: "F16", gap: 128 },
		{ count: 320, dtype: "F32", to: "F16", gap: 100_000 },
	]);
	const windows = [...windowsOf(cutSpans(plan, () => 1e9).flat(), 1 << 20)];
	expect(windows.map((window) => window.parts.length)).toEqual([2, 1]);
});

test.each([
	{ what: "neighbours that stay as they are", to: ["F16", "F16"], gap: 0, as: true },
	{ what: "a gap between them", to: ["F16", "F16"], gap: 128, as: false },
	{ what: "one that is converted beside one that is not", to: ["F16", "F32"], gap: 0, as: false },
] as const)("a window is written from where it was read: $what: $as", ({ to, gap, as }) => {
	const plan = planFrom(to.map((dtype, i) => ({ count: 320, dtype: "F16", to: dtype, gap: i * gap })));
	const windows = [...windowsOf(cutSpans(plan, () => 1e9).flat(), 1 << 20)];
	expect(windows.map((window) => window.isUnchanged)).toEqual([as]);
});

test("literals and empty tensors have no segment", () => {
	const empty: Tensor = { name: "v_pred", dtype: "F32", shape: [0], storage: { offset: 0, bytes: 0 }, start: 0 };
	const plan = planOf([{ tensor: empty, dtype: "F32" }]);
	const literal: Planned = {
		name: "ids",
		dtype: "I64",
		shape: [1],
		from: { kind: "literal", bytes: new Uint8Array(8) },
		metric: null,
		offset: 0,
		bytes: 8,
	};
	expect(cutSpans({ ...plan, tensors: [...plan.tensors, literal] }, () => 100)).toEqual([]);
});

test("a deflated tensor is never cut, and one too large to inflate is refused", () => {
	const storage = { offset: 10, bytes: 4000, deflated: 500 };
	const tensor: Tensor = { name: "a", dtype: "F32", shape: [1000], storage, start: 0 };
	expect(cutSpans(planOf([{ tensor, dtype: "F16" }]), () => 64).map((span) => span.length)).toEqual([1]);
	const bomb = { ...tensor, storage: { ...storage, bytes: MAX_INFLATED + 1 } };
	expect(() => cutSpans(planOf([{ tensor: bomb, dtype: "F16" }]), () => 64)).toThrow(
		expect.objectContaining({ code: "work.storage-too-large" }) as UserError,
	);
});

test("a tensor that exceeds its storage is a bug in the reader, and nothing is read", () => {
	const storage = { offset: 0, bytes: 100 };
	const tensor: Tensor = { name: "a", dtype: "F32", shape: [5, 5], strides: [6, 1], storage, start: 0 };
	expect(() => cutSpans(planOf([{ tensor, dtype: "F16" }]), () => 64)).toThrow("exceeds its storage");
});

function sourceOf(planned: Planned): Tensor {
	if (planned.from.kind === "literal") throw new Error(`${planned.name} is a literal`);
	return planned.from.tensor;
}
