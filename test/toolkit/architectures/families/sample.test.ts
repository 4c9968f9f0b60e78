import { describe, expect, it } from "vitest";
import { shape } from "../../../../toolkit/architectures/families/pattern.ts";
import { sampleFrom, sampleOf, templateNames } from "../../../../toolkit/architectures/families/sample.ts";

describe("samples", () => {
	it.each<[string, [string, number[]][]]>([
		["scale", [["scale", []]]],
		["img_in.weight 3072,64", [["img_in.weight", [3072, 64]]]],
		[
			"blocks.{8..10}.norm 4",
			[
				["blocks.8.norm", [4]],
				["blocks.9.norm", [4]],
				["blocks.10.norm", [4]],
			],
		],
		[
			"{a,b}.{0,2} 1",
			[
				["a.0", [1]],
				["a.2", [1]],
				["b.0", [1]],
				["b.2", [1]],
			],
		],
	])("expand %s", (template, expected) => {
		expect(sampleOf([template]).map(({ name, shape }) => [name, shape])).toEqual(expected);
	});

	it("have the first of a range stand for its names", () => {
		expect(templateNames("blocks.{3..9}.{q,k}.weight 1,2")).toEqual(["blocks.3.q.weight", "blocks.3.k.weight"]);
	});

	it("are made of patterns where any size would do", () => {
		expect(sampleOf(sampleFrom([shape("a", "any", 3, [5, 6])]))).toEqual([{ name: "a", shape: [32, 3, 5] }]);
	});
});
