import fc from "fast-check";
import { expect, test } from "vitest";
import type { Value } from "../../../../toolkit/formats/pickle/value.ts";
import { valuesOf } from "../../../../toolkit/formats/torch/values.ts";
import { unwrap } from "../../../../toolkit/formats/torch/wrappers.ts";

const TENSOR: Value = {
	kind: "tensor",
	dtype: "float32",
	storage: { kind: "storage", key: "0", dtype: "float32", count: 2, from: 0, length: 2 },
	offset: 0,
	shape: [2],
	strides: [1],
};

function dictOf(entries: readonly (readonly [Value, Value])[]): Value {
	return { kind: "dict", entries: new Map(entries) };
}

function read(entries: readonly (readonly [Value, Value])[]) {
	return valuesOf(unwrap(dictOf(entries)));
}

/** What pickles hold that has a JSON of its own, with that JSON's value. */
function valued(value: unknown): Value {
	if (Array.isArray(value)) return { kind: "list", items: value.map(valued) };
	if (typeof value === "number") return Number.isInteger(value) ? value : { kind: "float", value };
	if (typeof value !== "object" || value === null) return value as Value;
	return dictOf(Object.entries(value).map(([key, item]) => [key, valued(item)]));
}

test("what JSON can hold comes back from it", () => {
	fc.assert(
		fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
			const { values, notRead } = read([
				["w", TENSOR],
				["v", valued(value)],
			]);
			expect(notRead).toEqual([]);
			expect(values.map(({ path }) => path)).toEqual(["v"]);
			expect(JSON.parse(values[0]?.json ?? "")).toEqual(JSON.parse(JSON.stringify(value)));
		}),
	);
});

const CASES: readonly { readonly name: string; readonly value: Value; readonly json: string | null }[] = [
	{ name: "a float that is whole", value: { kind: "float", value: 4 }, json: "4.0" },
	{ name: "minus zero", value: { kind: "float", value: -0 }, json: "-0.0" },
	{ name: "a float beyond all digits", value: { kind: "float", value: 1e300 }, json: "1e+300" },
	{ name: "no number", value: { kind: "float", value: Number.NaN }, json: '"NaN"' },
	{ name: "infinity", value: { kind: "float", value: Number.NEGATIVE_INFINITY }, json: '"-Infinity"' },
	{ name: "an integer beyond 2^53", value: 2n ** 60n, json: '"1152921504606846976"' },
	{ name: "integer keys", value: dictOf([[1, "a"]]), json: '{"1":"a"}' },
	{ name: "__proto__", value: dictOf([["__proto__", 1]]), json: '{"__proto__":1}' },
	{ name: "half a character", value: "\ud800", json: '"\\ud800"' },
	{
		name: "1 and '1' as keys",
		value: dictOf([
			[1, 1],
			["1", 2],
		]),
		json: null,
	},
	{ name: "an object", value: { kind: "opaque", of: "m.C", state: null }, json: null },
	{ name: "bytes", value: { kind: "bytes", bytes: new Uint8Array(2) }, json: null },
	{
		name: "an object in a list",
		value: { kind: "list", items: [1, { kind: "opaque", of: "m.C", state: null }] },
		json: null,
	},
	{ name: "a text of two million characters", value: "x".repeat(2_000_000), json: null },
];

test.each(CASES)("$name", ({ value, json }) => {
	const { values, notRead } = read([
		["w", TENSOR],
		["v", value],
	]);
	expect(values).toEqual(json === null ? [] : [{ path: "v", json }]);
	expect(notRead).toEqual(json === null ? ["v"] : []);
});

test("a value of the weights and one beside them with the same path are both kept", () => {
	const { values } = read([
		["step", 1],
		[
			"state_dict",
			dictOf([
				["w", TENSOR],
				["step", 2],
			]),
		],
	]);
	expect(values).toEqual([
		{ path: "step", json: "1" },
		{ path: "state_dict.step", json: "2" },
	]);
});

test("more values than the limit are named, not kept", () => {
	const { values, notRead } = read([["w", TENSOR], ...Array.from({ length: 4_010 }, (_, i) => [`v${i}`, i] as const)]);
	expect(values).toHaveLength(4_000);
	expect(notRead).toEqual(Array.from({ length: 10 }, (_, i) => `v${4_000 + i}`));
});

test("a path that no file can hold is not kept", () => {
	const { values, notRead } = read([
		["w", TENSOR],
		["\ud800", 1],
		["x".repeat(501), 1],
	]);
	expect(values).toEqual([]);
	expect(notRead).toHaveLength(2);
});
