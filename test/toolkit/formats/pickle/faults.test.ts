import { describe, expect, test } from "vitest";
import { type Scan, scanPickle } from "../../../../toolkit/formats/pickle/scan.ts";
import { assemble, call, global, int, PLAIN, pickle, text, u32, u64 } from "./assemble.ts";

function scan(bytes: Uint8Array): Scan {
	return scanPickle(bytes, PLAIN);
}

describe("faults", () => {
	const cases: readonly { name: string; bytes: Uint8Array; code: string }[] = [
		{ name: "nothing", bytes: assemble(), code: "pickle.truncated" },
		{ name: "no STOP", bytes: assemble(0x80, 2, "N"), code: "pickle.truncated" },
		{ name: "an unknown opcode", bytes: pickle(0xff), code: "pickle.malformed" },
		{ name: "a protocol to come", bytes: assemble(0x80, 6, "N."), code: "pickle.unsupported" },
		{ name: "an empty stack", bytes: pickle("0"), code: "pickle.malformed" },
		{ name: "STOP of nothing", bytes: pickle(), code: "pickle.malformed" },
		{ name: "values left over", bytes: pickle("NN"), code: "pickle.malformed" },
		{ name: "a mark left over", bytes: pickle("(N"), code: "pickle.malformed" },
		{ name: "a mark that was never set", bytes: pickle("t"), code: "pickle.malformed" },
		{ name: "a value below a mark", bytes: pickle("N(0", "Ns"), code: "pickle.malformed" },
		{ name: "a memo that was never set", bytes: pickle("h", 0), code: "pickle.malformed" },
		{ name: "a memo of nothing", bytes: pickle("q", 0), code: "pickle.malformed" },
		{ name: "a memo index that is no number", bytes: assemble("Npx\n."), code: "pickle.malformed" },
		{ name: "half a surrogate pair", bytes: pickle("X", u32(3), 0xed, 0xa0, 0x80), code: "pickle.malformed" },
		{ name: "a string longer than the file", bytes: pickle("X", u32(0xffffffff)), code: "pickle.truncated" },
		{ name: "a string of 2^63 bytes", bytes: pickle(0x8d, u64(2n ** 63n)), code: "pickle.malformed" },
		{ name: "bytes longer than the file", bytes: pickle(0x8e, u64(2n ** 40n)), code: "pickle.truncated" },
		{ name: "a negative length", bytes: pickle("T", u32(0xffffffff)), code: "pickle.malformed" },
		{ name: "a negative length of a long", bytes: pickle(0x8b, u32(0x80000000)), code: "pickle.malformed" },
		{ name: "a million digits", bytes: assemble("L", "1".repeat(1_000_000), "L\n."), code: "pickle.limit" },
		{ name: "a number of letters", bytes: assemble("Ixy\n."), code: "pickle.malformed" },
		{ name: "a line without an end", bytes: assemble("I1"), code: "pickle.truncated" },
		{ name: "a string without quotes", bytes: assemble("Sab\n."), code: "pickle.malformed" },
		{ name: "the extension registry", bytes: pickle(0x82, 1), code: "pickle.unsupported" },
		{ name: "the extension registry, 2", bytes: pickle(0x83, 1, 1), code: "pickle.unsupported" },
		{ name: "the extension registry, 4", bytes: pickle(0x84, 1, 1, 1, 1), code: "pickle.unsupported" },
		{ name: "a persistent id as text", bytes: assemble("Pid\n."), code: "pickle.unsupported" },
		{ name: "a buffer outside", bytes: pickle(0x97), code: "pickle.unsupported" },
		{ name: "a read-only buffer outside", bytes: pickle("N", 0x98), code: "pickle.unsupported" },
		{ name: "a global named by numbers", bytes: pickle(int(1), int(2), 0x93), code: "pickle.malformed" },
		{ name: "a global named by a call", bytes: pickle(text("os"), call("m", "f"), 0x93), code: "pickle.malformed" },
		{ name: "a very long name", bytes: pickle(global("m", "n".repeat(1000))), code: "pickle.limit" },
		{ name: "a call of a string", bytes: pickle(text("f"), ")R"), code: "pickle.malformed" },
		{ name: "arguments that are no tuple", bytes: pickle(global("m", "f"), "]R"), code: "pickle.malformed" },
		{ name: "an append to a tuple", bytes: pickle(")Na"), code: "pickle.malformed" },
		{ name: "an item of a list", bytes: pickle("]NNs"), code: "pickle.malformed" },
		{ name: "an item added to a list", bytes: pickle("](N", 0x90), code: "pickle.malformed" },
		{ name: "a key without a value", bytes: pickle("}(Nu"), code: "pickle.malformed" },
		{ name: "a list as a key", bytes: pickle("}]Ns"), code: "pickle.malformed" },
		{ name: "a state for a list", bytes: pickle("]Nb"), code: "pickle.malformed" },
		{ name: "a state for a class", bytes: pickle(global("m", "C"), "Nb"), code: "pickle.malformed" },
		{
			name: "a dictionary of no pairs",
			bytes: pickle(call("collections", "OrderedDict", "](]e")),
			code: "pickle.malformed",
		},
		{ name: "a set of a number", bytes: pickle(call("builtins", "set", int(1))), code: "pickle.malformed" },
		{
			name: "bytes beyond 255",
			bytes: pickle(call("_codecs", "encode", text("€"), text("latin1"))),
			code: "pickle.malformed",
		},
		{ name: "a frame beyond the file", bytes: assemble(0x80, 4, 0x95, u64(99), "N."), code: "pickle.truncated" },
		{
			name: "an operand across the end of its frame",
			bytes: assemble(0x80, 4, 0x95, u64(2), "M\0\0N.."),
			code: "pickle.malformed",
		},
		{
			name: "a frame in a frame",
			bytes: assemble(0x80, 4, 0x95, u64(11), 0x95, u64(1), "N."),
			code: "pickle.malformed",
		},
		{ name: "STOP inside a frame", bytes: assemble(0x80, 4, 0x95, u64(3), "N.N"), code: "pickle.malformed" },
		{ name: "more values than a stack holds", bytes: pickle("N".repeat(1_000_001)), code: "pickle.limit" },
		{ name: "more marks than are nested", bytes: pickle("(".repeat(200_001)), code: "pickle.limit" },
		{ name: "more dictionaries than memory", bytes: pickle("}0".repeat(1_000_001)), code: "pickle.limit" },
		{
			name: "a list that is copied again and again",
			bytes: pickle(
				"](",
				"N".repeat(100_000),
				"e",
				0x85,
				"q",
				0,
				"0",
				global("builtins", "set"),
				"q",
				1,
				"0",
				"h\x01h\x00R0".repeat(300),
			),
			code: "pickle.limit",
		},
	];

	test.each(cases)("$name is a fault", ({ bytes, code }) => {
		const found = scan(bytes);
		expect(found.fault?.code).toBe(code);
		expect(found.root).toBeNull();
	});

	test("20 million opcodes are the end", () => {
		const bytes = new Uint8Array(20_000_002);
		for (let i = 0; i < bytes.length; i += 2) bytes.set([0x4e, 0x30], i);
		expect(scan(bytes).fault).toMatchObject({ code: "pickle.limit", detail: { what: "opcodes" } });
	});

	test("a tower of 100,000 tuples is read, as torch reads it", () => {
		expect(scan(pickle(")", new Uint8Array(100_000).fill(0x85))).fault).toBeNull();
	});

	test("what a broken pickle named before is still listed", () => {
		const { globals, fault } = scan(assemble(0x80, 2, global("m", "C"), 0xff));
		expect(globals.map(({ name }) => name)).toEqual(["m.C"]);
		expect(fault?.code).toBe("pickle.malformed");
	});
});
