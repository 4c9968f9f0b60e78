import { expect, test } from "vitest";
import { changedByCast, notFiniteIn } from "../../toolkit/cast-findings.ts";
import type { TensorCounts } from "../../toolkit/value-counts.ts";
import { planOf } from "../workers/plans.ts";
import { tensor } from "./model-tables.ts";

const NONE: TensorCounts = { tensor: 0, nan: 0, infinite: 0, zero: 0, overflow: 0, flushed: 0 };

function planOfOne(elements: number) {
	return planOf([{ tensor: tensor("w", [elements]), dtype: "F16" }]);
}

test.each([
	{ name: "15 of 15 become zero", elements: 15, flushed: 15, zero: 0, kept: false },
	{ name: "16 of 16 become zero", elements: 16, flushed: 16, zero: 0, kept: true },
	{ name: "15 of 20 become zero", elements: 20, flushed: 15, zero: 0, kept: false },
	{ name: "exactly one in 1,000 becomes zero", elements: 16_000, flushed: 16, zero: 0, kept: false },
	{ name: "one more than one in 1,000 becomes zero", elements: 16_000, flushed: 17, zero: 0, kept: true },
	{
		name: "more than one in 1,000 of the non-zero values becomes zero",
		elements: 16_000,
		flushed: 16,
		zero: 1,
		kept: true,
	},
	{ name: "few of many become zero", elements: 100_000_000, flushed: 99_999, zero: 0, kept: false },
	{ name: "nothing becomes zero, and all was zero", elements: 1000, flushed: 0, zero: 1000, kept: false },
])("where $name, the tensor keeps its dtype: $kept", ({ elements, flushed, zero, kept }) => {
	const found = changedByCast(planOfOne(elements), [{ ...NONE, flushed, zero }]);
	expect(found.map((one) => one.name)).toEqual(kept ? ["w"] : []);
});

test("one value that becomes infinite is enough, and what was found is said in numbers", () => {
	const found = changedByCast(planOfOne(100), [{ ...NONE, overflow: 1, flushed: 3, zero: 40 }]);
	expect(found).toEqual([{ name: "w", dtype: "F32", asked: "F16", tooLarge: 1, tooSmall: 3, nonZero: 60 }]);
});

test("values of the source that are not finite are no reason to keep a dtype, and are found", () => {
	const counts = [{ ...NONE, nan: 5, infinite: 2 }];
	expect(changedByCast(planOfOne(100), counts)).toEqual([]);
	expect(notFiniteIn(planOfOne(100), counts)).toEqual([{ name: "w", nan: 5, infinite: 2 }]);
	expect(notFiniteIn(planOfOne(100), [{ ...NONE, overflow: 2, flushed: 2 }])).toEqual([]);
});
