import { expect, test } from "vitest";
import { needOf } from "../../../daemon/admission/need.ts";
import type { Plan, Planned } from "../../../toolkit/plan.ts";
import type { Storage } from "../../../toolkit/tensor.ts";

const MIB = 1024 ** 2;

function planned(storage: Partial<Storage> = {}): Planned {
	const whole: Storage = { offset: 0, bytes: 4, ...storage };
	const tensor = { name: "a", dtype: "F32", shape: [1], storage: whole, start: 0 } as const;
	return {
		name: "a",
		dtype: "F16",
		shape: [1],
		offset: 0,
		bytes: 2,
		metric: null,
		from: { kind: "tensor", source: 0, tensor },
	};
}

function plan(tensors: readonly Planned[], bytes = 12_345): Plan {
	const none = { tensors: 0, bytes: 0 };
	const summary = { kept: none, ema: none, junk: none, precision: 0, notes: [] };
	return { format: "safetensors", precision: "fp16", tensors, metadata: [], bytes, summary };
}

test("on the disk a plan needs its bytes", () => {
	expect(needOf(plan([planned()]), 2).disk).toBe(12_345);
});

test.each([
	{ name: "a checkpoint on two threads", tensors: 1_131, workers: 2, least: 32, most: 40 },
	{ name: "the same on eight", tensors: 1_131, workers: 8, least: 128, most: 140 },
	// 327 MiB more than for a small table were measured.
	{ name: "70,000 tensors", tensors: 70_000, workers: 2, least: 359, most: 450 },
])("memory: $name", ({ tensors, workers, least, most }) => {
	const { memory } = needOf(
		plan(
			Array.from({ length: tensors }, () => planned()),
			2_000 * MIB,
		),
		workers,
	);
	expect(memory / MIB).toBeGreaterThan(least);
	expect(memory / MIB).toBeLessThan(most);
});

test("a compressed storage is held whole by each thread that may inflate one", () => {
	const bare = needOf(plan([planned()], 2_000 * MIB), 2).memory;
	expect(needOf(plan([planned({ bytes: 100 * MIB, deflated: 7 })], 2_000 * MIB), 2).memory - bare).toBe(200 * MIB);
});

test("a plan that is one thread's work needs one, however many there are", () => {
	expect(needOf(plan([planned()]), 64)).toEqual(needOf(plan([planned()]), 1));
	expect(needOf(plan([planned()], 8 * MIB), 64).memory).toBeGreaterThan(needOf(plan([planned()], 8 * MIB), 1).memory);
});
