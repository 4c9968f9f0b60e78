import fc from "fast-check";
import { expect, test } from "vitest";
import { barText } from "../../../cli/events/bar-text.ts";

test.each([
	{ name: "where there is room it has its full width", columns: 200, beside: 60, bar: "━".repeat(23) + "─".repeat(23) },
	{ name: "on 80 columns it gives way to the numbers", columns: 80, beside: 60, bar: "━".repeat(10) + "─".repeat(10) },
	{ name: "where it would show nothing it goes", columns: 60, beside: 60, bar: "" },
])("$name", ({ columns, beside, bar }) => {
	expect(barText(0.5, columns, beside)).toBe(bar);
});

test("it never pushes the words beside it off the terminal", () => {
	const progress = fc.double({ min: 0, max: 1, noNaN: true });
	fc.assert(
		fc.property(progress, fc.nat(400), fc.nat(100), (done, columns, beside) => {
			expect(barText(done, columns, beside).length).toBeLessThanOrEqual(Math.max(0, columns - beside));
		}),
	);
});
