import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Scan, scanPickle } from "../../../../toolkit/formats/pickle/scan.ts";
import { assemble, call, dict, framed, global, int, PLAIN, pickle, text, tuple } from "./assemble.ts";

function scan(bytes: Uint8Array): Scan {
	return scanPickle(bytes, PLAIN);
}

describe("dangerous globals", () => {
	test.each([
		{ name: "GLOBAL", bytes: pickle(call("os", "system", text("id"))), is: "os.system", at: 2 },
		{ name: "a popped global", bytes: pickle("N", global("posix", "system"), "0"), is: "posix.system", at: 3 },
		{ name: "INST", bytes: pickle("(", text("id"), "ios\nsystem\n"), is: "os.system", at: 10 },
		{ name: "OBJ", bytes: pickle("(", global("subprocess", "Popen"), "o"), is: "subprocess.Popen", at: 3 },
		{ name: "NEWOBJ_EX", bytes: pickle(global("subprocess", "Popen"), ")}", 0x92), is: "subprocess.Popen", at: 2 },
		{ name: "STACK_GLOBAL", bytes: framed(0x8c, 2, "nt", 0x8c, 6, "system", 0x93, ")R"), is: "nt.system", at: 23 },
		{ name: "Python 2's builtins", bytes: pickle(global("__builtin__", "eval")), is: "builtins.eval", at: 2 },
		{
			name: "a value that broke off",
			bytes: assemble(0x80, 2, global("os", "system"), ")R\xff\xff"),
			is: "os.system",
			at: 2,
		},
		{ name: "a dictionary's key", bytes: pickle(dict([global("os", "system"), "N"])), is: "os.system", at: 4 },
	])("$name is refused, naming it and its place", ({ bytes, is, at }) => {
		const { fault, root } = scan(bytes);
		expect(fault).toMatchObject({ code: "pickle.dangerous", detail: { name: is, at, others: 0 } });
		expect(root).toBeNull();
	});

	test("all of them are listed, each once, with harmless ones among them", () => {
		const { globals, fault } = scanPickle(
			pickle(global("os", "system"), "0", global("m", "n"), "0", global("sys", "exit"), "0", global("os", "system")),
			PLAIN,
			0,
			1000,
		);
		expect(globals).toEqual([
			{ name: "os.system", verdict: "dangerous", offset: 1002 },
			{ name: "m.n", verdict: "unlisted", offset: 1014 },
			{ name: "sys.exit", verdict: "dangerous", offset: 1020 },
		]);
		expect(fault).toMatchObject({ detail: { others: 1 } });
		expect(fault?.message).toContain("os.system at offset 1002 and 1 more");
	});
});

test("a second pickle is left alone, and where it starts is said", () => {
	const first = pickle("N");
	expect(scan(assemble(first, pickle("N"))).end).toBe(first.length);
});

test("any bytes are scanned to a value or a fault", () => {
	const good = pickle(
		dict([text("a"), call("torch", "Size", tuple(int(1)))], [text("b"), ["](", int(1), "e"]]),
		"q\x01",
		dict([text("c"), "h\x01"]),
		"b",
	);
	const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
	fc.assert(
		fc.property(damage, (flips) => {
			const bytes = good.slice();
			for (const [at, value] of flips) bytes[at] = value;
			const { end, fault, root } = scan(bytes);
			expect(end).toBeLessThanOrEqual(bytes.length);
			if (fault !== null) expect(root).toBeNull();
		}),
		{ numRuns: 2000 },
	);
});
