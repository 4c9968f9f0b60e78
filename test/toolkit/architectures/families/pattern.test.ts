import { describe, expect, it } from "vitest";
import {
	allHold,
	beside,
	count,
	demanded,
	described,
	has,
	hasAny,
	not,
	notBeside,
	type Pattern,
	type PatternContext,
	shape,
	sole,
	width,
} from "../../../../toolkit/architectures/families/pattern.ts";

const SHAPES: Readonly<Record<string, readonly number[] | null>> = {
	"blocks.0.weight": [64, 32],
	"blocks.1.weight": [64, 32],
	"blocks.3.weight": [64, 32],
	"out.weight": [192, 64, 3, 3],
	scale: [],
};

/** Matrices of 64 times 32 as they are stored: in bytes, two to a byte, and two to a byte in one column. */
const PACKED: Readonly<Record<string, readonly number[]>> = { int8: [64, 32], nvfp4: [64, 16], nf4: [1024, 1] };

function tensors(shapes: Readonly<Record<string, readonly number[] | null>>): PatternContext {
	return {
		has: (name) => Object.hasOwn(shapes, name) || Object.hasOwn(PACKED, name),
		beside: (name) => name === "beside",
		packed: (name) => PACKED[name] ?? null,
		shape: (name) => shapes[name] ?? null,
		names: Object.keys(shapes),
		size: Object.keys(shapes).length,
	};
}

describe("patterns", () => {
	it.each<[string, Pattern, boolean]>([
		["has", has("scale"), true],
		["has", has("other"), false],
		["hasAny", hasAny("other", "scale"), true],
		["hasAny", hasAny("other", "another"), false],
		["not", not("other"), true],
		["not", not("other", "scale"), false],
		["beside", beside("beside"), true],
		["beside", beside("scale"), false],
		["notBeside", notBeside("other"), true],
		["notBeside", notBeside("beside"), false],
		["shape", shape("blocks.0.weight", 64, 32), true],
		["shape with any size", shape("blocks.0.weight", "any", 32), true],
		["shape with one of several sizes", shape("blocks.0.weight", [32, 64], 32), true],
		["shape of another size", shape("blocks.0.weight", 64, 33), false],
		["shape of none of several sizes", shape("blocks.0.weight", [1, 2], 32), false],
		["shape of another rank", shape("blocks.0.weight", 64), false],
		["shape of a scalar", shape("scale"), true],
		["shape of no tensor", shape("other", "any"), false],
		["count", count("blocks.{n}.weight", 2), true],
		["count up to a gap", count("blocks.{n}.weight", 3), false],
		["count of too many", count("blocks.{n}.weight", 1, 1), false],
		["count of none", count("layers.{n}.weight", 0, 0), true],
		["width", width({ tensor: "out.weight", dim: 0 }, 3, { tensor: "out.weight", dim: 1 }), true],
		["width of another ratio", width({ tensor: "out.weight", dim: 0 }, 2, { tensor: "out.weight", dim: 1 }), false],
		["width of no dimension", width({ tensor: "out.weight", dim: 7 }, 1, { tensor: "out.weight", dim: 8 }), false],
		["width of no tensor", width({ tensor: "other", dim: 0 }, 1, { tensor: "other", dim: 0 }), false],
		["sole among several", sole(/./, "any"), false],
	])("%s", (_, pattern, holds) => {
		expect(allHold([pattern], tensors(SHAPES))).toBe(holds);
	});

	it("tell an only tensor by its shape and the form of its name", () => {
		const one = tensors({ "<word>": [4, 768] });
		expect(allHold([sole(/^<.*>$/, "any", 768)], one)).toBe(true);
		expect(allHold([sole(/^<.*>$/, 768)], one)).toBe(false);
		expect(allHold([sole(/^word$/, "any", 768)], one)).toBe(false);
	});

	it("hold all together, and none for no tensors but those that ask for nothing", () => {
		expect(allHold([has("scale"), has("other")], tensors(SHAPES))).toBe(false);
		expect(allHold([], tensors({}))).toBe(true);
	});

	it.each(["int8", "nvfp4", "nf4"])("tell what a packed tensor can be by its size: %s", (name) => {
		const holds = (...sizes: Parameters<typeof shape>[1][]) => allHold([shape(name, ...sizes)], tensors(SHAPES));
		expect(holds(64, 32)).toBe(true);
		expect(holds([48, 64], [24, 32])).toBe(true);
		expect(holds(64, 48)).toBe(false);
		expect(holds(48, 32)).toBe(false);
		expect(holds(64, 32, 1, 1)).toBe(false);
		expect(holds(2048)).toBe(false);
	});

	it("need a shape that is known, or asked for in every dimension, where some are packed", () => {
		expect(allHold([shape("nf4", "any", 32), has("scale")], tensors(SHAPES))).toBe(false);
		expect(allHold([shape("nf4", "any", 32), shape("scale")], tensors(SHAPES))).toBe(true);
		expect(allHold([shape("nf4", "any", 32), shape("nvfp4", 64, 32)], tensors(SHAPES))).toBe(true);
	});

	it.each<[Pattern, string, readonly string[]]>([
		[has("a"), "a", ["a"]],
		[hasAny("a", "b"), "a or b", ["a", "b"]],
		[not("a", "b"), "not a, not b", []],
		[beside("a"), "a in the file", []],
		[notBeside("a"), "no a in the file", []],
		[shape("a", 1, "any", [2, 3]), "a [1, any, 2|3]", ["a"]],
		[sole(/x/, "any", 768), "one tensor only, [any, 768]", []],
		[count("a.{n}", 2, 5), "a.{n} from 2 to 5 times", ["a.0"]],
		[count("a.{n}", 2), "a.{n} at least 2 times", ["a.0"]],
		[count("a.{n}", 0, 0), "a.{n} from 0 to 0 times", []],
		[width({ tensor: "a", dim: 0 }, 3, { tensor: "b", dim: 1 }), "dimension 0 of a = 3 × dimension 1 of b", ["a"]],
	])("describe themselves and say what they demand: %j", (pattern, words, names) => {
		expect(described(pattern)).toBe(words);
		expect(demanded(pattern)).toEqual(names);
	});
});
