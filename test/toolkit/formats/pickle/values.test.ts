import { describe, expect, test } from "vitest";
import { type Scan, scanPickle } from "../../../../toolkit/formats/pickle/scan.ts";
import type { Value } from "../../../../toolkit/formats/pickle/value.ts";
import { assemble, call, dict, framed, global, int, PLAIN, pickle, text, u32, u64 } from "./assemble.ts";

function scan(bytes: Uint8Array): Scan {
	return scanPickle(bytes, PLAIN);
}

/** A value as JSON has it, to compare with. */
function shown(value: Value): unknown {
	if (typeof value === "bigint") return `${value}n`;
	if (typeof value !== "object" || value === null) return value;
	switch (value.kind) {
		case "float":
			return { float: value.value };
		case "bytes":
			return { bytes: [...value.bytes] };
		case "list":
			return value.items.map(shown);
		case "tuple":
			return { tuple: value.items.map(shown) };
		case "set":
			return { set: value.items.map(shown) };
		case "dict":
			return { dict: [...value.entries].map(([key, item]) => [shown(key), shown(item)]) };
		case "global":
			return { global: value.name };
		case "opaque":
			return { opaque: value.of, state: shown(value.state) };
		default:
			return value.kind;
	}
}

const UNICODE = "añ€😀".repeat(20);

describe("values", () => {
	const cases: readonly { name: string; bytes: Uint8Array; is: unknown }[] = [
		{ name: "None", bytes: pickle("N"), is: null },
		{ name: "booleans", bytes: pickle(0x88, 0x89, 0x86), is: { tuple: [true, false] } },
		{ name: "booleans as protocol 1 has them", bytes: assemble("I01\n."), is: true },
		{ name: "one byte", bytes: pickle("K", 200), is: 200 },
		{ name: "two bytes", bytes: pickle("M", 0x34, 0x12), is: 0x1234 },
		{ name: "four bytes with a sign", bytes: pickle("J", u32(0xfffffffe)), is: -2 },
		{ name: "a Python 2 long", bytes: pickle(0x8a, 1, 0x40), is: 64 },
		{ name: "a long of no bytes", bytes: pickle(0x8a, 0), is: 0 },
		{ name: "a negative long", bytes: pickle(0x8a, 1, 0xff), is: -1 },
		{ name: "a long beyond 2^53", bytes: pickle(0x8a, 8, u64(2n ** 62n)), is: "4611686018427387904n" },
		{ name: "a long of 9 bytes", bytes: pickle(0x8a, 9, u64(2n ** 64n - 1n), 0), is: "18446744073709551615n" },
		{
			name: "a long of 17 bytes, as NumPy's random state has",
			bytes: pickle(0x8a, 17, new Uint8Array(17)),
			is: { opaque: "a large integer", state: null },
		},
		{ name: "a long of protocol 0", bytes: assemble("L-12L\n."), is: -12 },
		{ name: "an int of protocol 0", bytes: assemble("I42\n."), is: 42 },
		{ name: "a float of protocol 0", bytes: assemble("F0.5\n."), is: { float: 0.5 } },
		{ name: "a float", bytes: pickle("G", 0x3f, 0xe0, 0, 0, 0, 0, 0, 0), is: { float: 0.5 } },
		{ name: "a string", bytes: pickle(text("ab")), is: "ab" },
		{ name: "a long string beyond ASCII", bytes: pickle(text(UNICODE)), is: UNICODE },
		{ name: "a string of protocol 0", bytes: assemble("S'ab'\n."), is: "ab" },
		{
			name: "a string of protocol 0 with escapes",
			bytes: assemble("S'a\\x41'\n."),
			is: { opaque: "a string with escapes", state: null },
		},
		{ name: "unicode of protocol 0", bytes: assemble("Vab\n."), is: "ab" },
		{ name: "a Python 2 string", bytes: pickle("U", 2, "ab"), is: "ab" },
		{ name: "a Python 2 string of 32-bit length", bytes: pickle("T", u32(2), "ab"), is: "ab" },
		{ name: "a Python 2 string that is no text", bytes: pickle("U", 2, "a\xff"), is: { bytes: [0x61, 0xff] } },
		{ name: "short bytes", bytes: pickle("C", 2, 1, 2), is: { bytes: [1, 2] } },
		{ name: "bytes", bytes: pickle("B", u32(1), 7), is: { bytes: [7] } },
		{ name: "bytes of 64-bit length", bytes: pickle(0x8e, u64(1), 7), is: { bytes: [7] } },
		{ name: "a bytearray", bytes: pickle(0x96, u64(1), 7), is: { bytes: [7] } },
		{
			name: "bytes of protocol 2",
			bytes: pickle(call("_codecs", "encode", text("aÿ"), text("latin1"))),
			is: { bytes: [0x61, 0xff] },
		},
		{
			name: "another codec",
			bytes: pickle(call("_codecs", "encode", text("a"), text("rot13"))),
			is: { opaque: "_codecs.encode", state: null },
		},
		{
			name: "tuples",
			bytes: pickle(")", int(1), 0x85, int(2), 0x86, 0x86),
			is: { tuple: [{ tuple: [] }, { tuple: [{ tuple: [1] }, 2] }] },
		},
		{ name: "a triple", bytes: pickle(int(1), int(2), int(3), 0x87), is: { tuple: [1, 2, 3] } },
		{ name: "a list", bytes: pickle("](", int(1), int(2), "e", int(3), "a"), is: [1, 2, 3] },
		{ name: "a list of protocol 0", bytes: assemble("(I1\nI2\nl."), is: [1, 2] },
		{
			name: "a dictionary",
			bytes: pickle(dict([text("a"), int(1)]), text("b"), "Ns"),
			is: {
				dict: [
					["a", 1],
					["b", null],
				],
			},
		},
		{ name: "a dictionary of protocol 0", bytes: assemble("(I1\nI2\nd."), is: { dict: [[1, 2]] } },
		{
			name: "1 and '1' as keys",
			bytes: pickle(dict([text("1"), int(5)], [int(1), int(6)])),
			is: {
				dict: [
					["1", 5],
					[1, 6],
				],
			},
		},
		{ name: "__proto__ as a key", bytes: pickle(dict([text("__proto__"), int(5)])), is: { dict: [["__proto__", 5]] } },
		{ name: "a set", bytes: pickle(0x8f, "(", int(1), 0x90), is: { set: [1] } },
		{ name: "a frozenset", bytes: pickle("(", int(1), 0x91), is: { set: [1] } },
		{ name: "a set of protocol 2", bytes: pickle(call("__builtin__", "set", ["](", int(1), "e"])), is: { set: [1] } },
		{
			name: "Python 2's OrderedDict of a list of pairs",
			bytes: pickle(call("collections", "OrderedDict", ["](](", text("a"), int(1), "ee"])),
			is: { dict: [["a", 1]] },
		},
		{
			name: "a defaultdict with items",
			bytes: pickle(call("collections", "defaultdict", global("__builtin__", "list")), "(", text("a"), int(1), "u"),
			is: { dict: [["a", 1]] },
		},
		{
			name: "a state dict's attributes, which are dropped",
			bytes: pickle(call("collections", "OrderedDict"), dict([text("_metadata"), "N"]), "b"),
			is: { dict: [] },
		},
		{ name: "POP of a value and of a mark", bytes: pickle("N", int(1), "0(0"), is: null },
		{ name: "POP_MARK", bytes: pickle("N(", int(1), int(2), "1"), is: null },
		{ name: "DUP", bytes: pickle(int(1), "2", 0x86), is: { tuple: [1, 1] } },
		{ name: "the memo, by byte", bytes: pickle(int(7), "q", 5, "0h", 5), is: 7 },
		{ name: "the memo, by 32 bits", bytes: pickle(int(7), "r", u32(4e9), "0j", u32(4e9)), is: 7 },
		{ name: "the memo of protocol 0", bytes: assemble("I7\np12\n0g12\n."), is: 7 },
		{ name: "MEMOIZE", bytes: framed(int(7), 0x94, "0h", 0), is: 7 },
		{
			name: "protocol 4's strings and globals",
			bytes: framed(0x8c, 1, "m", 0x8c, 1, "n", 0x93),
			is: { global: "m.n" },
		},
		{ name: "an 8-byte length", bytes: framed(0x8d, u64(1), "m"), is: "m" },
	];

	test.each(cases)("$name", ({ bytes, is }) => {
		const found = scan(bytes);
		expect(found.fault).toBeNull();
		expect(shown(found.root)).toEqual(is);
		expect(found.end).toBe(bytes.length);
	});

	test("a memoised value is shared, not copied", () => {
		const { root } = scan(pickle("]q", 0, "h", 0, 0x86));
		if (typeof root !== "object" || root?.kind !== "tuple") throw new Error("no tuple");
		expect(root.items[0]).toBe(root.items[1]);
	});

	test("memo indices may come in any order, and again", () => {
		const puts = [3, 0, 1, 2, 3, 4, 1].map((index, i) => [int(i), "q", index, "0"]);
		const gets = [0, 1, 2, 3, 4].map((index) => ["h", index]);
		expect(shown(scan(pickle(puts.flat(), "(", gets.flat(), "t")).root)).toEqual({ tuple: [1, 6, 3, 4, 5] });
	});

	test("a list may hold itself", () => {
		const { root, fault } = scan(pickle("]q", 0, "h", 0, "a"));
		if (typeof root !== "object" || root?.kind !== "list") throw new Error("no list");
		expect(root.items[0]).toBe(root);
		expect(fault).toBeNull();
	});
});

describe("objects", () => {
	const made = { opaque: "m.C", state: null };
	test.each([
		{ name: "REDUCE", bytes: pickle(call("m", "C", int(1))) },
		{ name: "NEWOBJ", bytes: pickle(global("m", "C"), ")", 0x81) },
		{ name: "NEWOBJ_EX", bytes: pickle(global("m", "C"), ")}", 0x92) },
		{ name: "INST", bytes: pickle("(", int(1), "im\nC\n") },
		{ name: "OBJ", bytes: pickle("(", global("m", "C"), int(1), "o") },
		{ name: "items set on an object", bytes: pickle(call("m", "C"), "(", int(1), int(2), "u") },
		{ name: "items appended to an object", bytes: pickle(call("m", "C"), int(1), "a") },
		{ name: "a call of a call", bytes: pickle(call("m", "C"), ")R") },
	])("$name makes an opaque value", ({ bytes }) => {
		const found = scan(bytes);
		expect(found.fault).toBeNull();
		expect(shown(found.root)).toEqual(made);
		expect(found.globals).toEqual([expect.objectContaining({ name: "m.C", verdict: "unlisted" })]);
	});

	test("an object's state is kept to look at", () => {
		const { root } = scan(pickle(call("m", "C"), dict([text("a"), int(1)]), "b"));
		expect(shown(root)).toEqual({ opaque: "m.C", state: { dict: [["a", 1]] } });
	});
});
