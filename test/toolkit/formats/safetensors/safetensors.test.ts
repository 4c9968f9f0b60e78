import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inMemory } from "../../../../toolkit/bytes.ts";
import { planConvert } from "../../../../toolkit/convert-plan.ts";
import { UserError } from "../../../../toolkit/errors.ts";
import { MOST_METADATA, MOST_TENSORS } from "../../../../toolkit/formats/safetensors/header.ts";
import { safetensors } from "../../../../toolkit/formats/safetensors/safetensors.ts";
import type { TensorTable } from "../../../../toolkit/tensor.ts";
import { NO_TOOLS } from "../no-tools.ts";
import { entry, fileOf, TEST } from "./build.ts";
import { VERDICTS } from "./verdicts.ts";

function read(file: Uint8Array): TensorTable {
	return safetensors.readTable(inMemory(file), NO_TOOLS);
}

/** The code a file is refused with; null when it is read. */
function codeOf(file: Uint8Array): string | null {
	try {
		read(file);
		return null;
	} catch (error) {
		if (error instanceof UserError) return error.code;
		throw error;
	}
}

describe("a size that is not exact as a double", () => {
	const LARGEST = 2n ** 64n - 1n;

	test.each<[string, string | null]>([
		[`0,${LARGEST}`, null],
		[`0,${LARGEST},${LARGEST}`, null],
		[`0,${2n ** 53n + 1n}`, null],
		[`${LARGEST},0`, null],
		[`${2n ** 60n},0`, null],
		[`${LARGEST},1,0`, null],
		[`${LARGEST},2,0`, "safetensors.overflow"],
		[`${2n ** 32n},${2n ** 32n},0`, "safetensors.overflow"],
		// 3 · 6148914691236517205 is 2^64 − 1, and as doubles 2^64.
		["6148914691236517205,3,0", null],
		["6148914691236517206,3,0", "safetensors.overflow"],
		[`${LARGEST}`, "safetensors.overflow"],
		[`${LARGEST + 1n},0`, "safetensors.json"],
	])("[%s] is read as the reference reads it: %s", (shape, code) => {
		const file = fileOf(`{${entry("a", "I32", `[${shape}]`, "[0,0]")}}`);
		expect(codeOf(file)).toBe(code);
	});

	test("is not written, since it could not be written exactly", () => {
		const table = read(fileOf(`{${entry("a", "I32", `[0,${LARGEST}]`, "[0,0]")}}`));
		expect(() => planConvert(table, { precision: "keep", format: "safetensors", keepDType: new Set() })).toThrow(
			expect.objectContaining({ code: "file.size-not-exact" }),
		);
	});
});

describe("the reference's verdicts", () => {
	test("are all there", () => {
		expect(new Set(VERDICTS.map(({ name }) => name)).size).toBe(78);
	});

	test.each(VERDICTS)("$name: the reference $reference it, we say $ours", ({ file, ours }) => {
		expect(codeOf(file())).toBe(ours);
	});

	test("differ from ours only towards strictness, and with a reason", () => {
		const different = VERDICTS.filter(({ reference, ours }) => (reference === "accepts") !== (ours === null));
		expect(different.map(({ name }) => name)).toEqual(["dtype_obj", "dup_meta_key", "dup_same_range", "seq_info"]);
		expect(different.every(({ why }) => why !== undefined)).toBe(true);
	});
});

describe("a table", () => {
	test("says where each tensor's bytes lie in the file", () => {
		const header = `{${entry("b", "F16", "[3]", "[8,14]")},${entry("a", "I64", "[1,1]", "[0,8]")}}`;
		const { tensors, format } = read(fileOf(header, 14));
		const start = 8 + header.length;
		expect(format).toBe("safetensors");
		expect([...tensors.values()]).toEqual([
			{ name: "b", dtype: "F16", shape: [3], storage: { offset: start + 8, bytes: 6 }, start: 0 },
			{ name: "a", dtype: "I64", shape: [1, 1], storage: { offset: start, bytes: 8 }, start: 0 },
		]);
	});

	test("holds the metadata as it came", () => {
		const { metadata } = read(
			fileOf(`{"__metadata__":{"z":"1","":"\\u00e9\\ud83d\\ude00\\n\\/","a":"ü"},${TEST}}`, 16),
		);
		expect([...metadata]).toEqual([
			["z", "1"],
			["", "é😀\n/"],
			["a", "ü"],
		]);
	});

	test("keeps a byte order mark that stands within a name", () => {
		const { tensors } = read(fileOf(`{${entry("\ufefftest", "I32", "[2,2]", "[0,16]")}}`, 16));
		expect([...tensors.keys()]).toEqual(["\ufefftest"]);
	});
});

describe("strings", () => {
	const TEXT = fc.string({ unit: "binary", maxLength: 40 });

	test("are read as JSON.parse reads them, written raw", () => {
		fc.assert(
			fc.property(TEXT, TEXT, (key, value) => {
				const header = `{"__metadata__":{${JSON.stringify(key)}:${JSON.stringify(value)}}}`;
				expect([...read(fileOf(header)).metadata]).toEqual([[key, value]]);
			}),
		);
	});

	test("are the same when every character is escaped", () => {
		const unit = (text: string, i: number) => `\\u${text.charCodeAt(i).toString(16).padStart(4, "0")}`;
		const escaped = (text: string) => Array.from({ length: text.length }, (_, i) => unit(text, i)).join("");
		fc.assert(
			fc.property(TEXT, (text) => {
				const header = `{"__metadata__":{"a":"${escaped(text)}"}}`;
				expect(read(fileOf(header)).metadata.get("a")).toBe(text);
			}),
		);
	});
});

describe("values that mean nothing", () => {
	// As deep as the reference's parser goes, to the level.
	test.each([
		{ depth: 125, code: null },
		{ depth: 126, code: "safetensors.json" },
		{ depth: 1_000_000, code: "safetensors.json" },
	])("may lie $depth deep: $code", ({ depth, code }) => {
		const value = "[".repeat(depth) + "]".repeat(depth);
		const header = `{"a":{"x":${value},"dtype":"U8","shape":[0],"data_offsets":[0,0]}}`;
		expect(codeOf(fileOf(header))).toBe(code);
	});

	test("are stepped over, whatever they are", () => {
		fc.assert(
			fc.property(fc.json({ maxDepth: 6 }), (value) => {
				const header = `{"a":{"x":${value},"dtype":"U8","shape":[0],"data_offsets":[0,0]}}`;
				expect(codeOf(fileOf(header))).toBeNull();
			}),
		);
	});
});

describe("refused", () => {
	const many = Array.from({ length: MOST_TENSORS + 1 }, (_, i) => entry(`${i}`, "U8", "[0]", "[0,0]"));
	const notes = Array.from({ length: MOST_METADATA + 1 }, (_, i) => `"${i}":""`);
	const fields = Array.from({ length: 20 }, (_, i) => `"${i}":0`);
	test.each([
		{ name: "more tensors than any model has", header: `{${many}}`, code: "safetensors.too-many" },
		{
			name: "more metadata than any trainer writes",
			header: `{"__metadata__":{${notes}}}`,
			code: "safetensors.too-many",
		},
		{ name: "a tensor of many fields", header: `{"a":{${fields}}}`, code: "safetensors.too-many" },
		{
			name: "a tensor of 65 dimensions",
			header: `{${entry("a", "U8", `[${Array(65).fill(1)}]`, "[0,1]")}}`,
			code: "safetensors.too-many",
		},
		{
			name: "a field that is named twice and means nothing",
			header: '{"a":{"x":1,"x":1}}',
			code: "safetensors.duplicate",
		},
		{
			name: "a duplicate that is written with an escape",
			header: `{${entry("a", "U8", "[0]", "[0,0]")},"\\u0061":{}}`,
			code: "safetensors.duplicate",
		},
		{ name: "a second half of a character alone", header: '{"\\udc00":{}}', code: "safetensors.json" },
		{ name: "two first halves", header: '{"\\ud800\\ud800":{}}', code: "safetensors.json" },
		{ name: "an escape that is none", header: '{"\\x41":{}}', code: "safetensors.json" },
		{ name: "an escape with too few digits", header: '{"\\u00g1":{}}', code: "safetensors.json" },
		{ name: "a string without an end", header: '{"abc', code: "safetensors.json" },
		{ name: "an ignored number that is infinite", header: '{"a":{"x":1e999}}', code: "safetensors.json" },
		{ name: "an ignored number without digits", header: '{"a":{"x":-}}', code: "safetensors.json" },
		{ name: "an ignored number with a zero before it", header: '{"a":{"x":01}}', code: "safetensors.json" },
		{ name: "an ignored word that is none", header: '{"a":{"x":nul}}', code: "safetensors.json" },
		{ name: "an ignored list that ends as an object", header: '{"a":{"x":[1}}}', code: "safetensors.json" },
		{ name: "an entry without a comma before it", header: '{"a":{}"b":{}}', code: "safetensors.json" },
	])("$name", ({ header, code }) => {
		expect(codeOf(fileOf(header, header.includes("[0,1]") ? 1 : 0))).toBe(code);
	});

	test("with the place in the file where the JSON goes wrong", () => {
		expect(() => read(fileOf('{"a":}'))).toThrow("at byte 13");
	});

	test("in a message that stays short, however long a name is", () => {
		const header = `{${entry("x".repeat(100_000), "I32", "[3]", "[0,16]")}}`;
		expect(() => read(fileOf(header, 16))).toThrow(/^.{1,300}$/);
	});

	test.each([
		[0x80],
		[0xc0, 0x80],
		[0xc1, 0xbf],
		[0xe0, 0x9f, 0x80],
		[0xed, 0xbf, 0xbf],
		[0xf0, 0x8f, 0xbf, 0xbf],
		[0xf4, 0x90, 0x80, 0x80],
		[0xf5, 0x80, 0x80, 0x80],
		[0xe2, 0x82],
	])("a header with the bytes %i %i %i %i, which are no UTF-8", (...bytes) => {
		expect(codeOf(fileOf(Uint8Array.from([0x7b, 0x22, ...bytes, 0x22])))).toBe("safetensors.not-utf8");
	});
});

describe("the extent", () => {
	const whole = fileOf(`{${TEST}}`, 16);
	test.each([
		{
			name: "nothing but a part of the length",
			file: whole.subarray(0, 5),
			extent: { kind: "short", has: 5, needs: null },
		},
		{ name: "a part of the header", file: whole.subarray(0, 30), extent: { kind: "short", has: 30, needs: null } },
		{
			name: "the header and some data",
			file: whole.subarray(0, whole.length - 1),
			extent: { kind: "short", has: whole.length - 1, needs: whole.length },
		},
		{ name: "all of it", file: whole, extent: { kind: "complete" } },
		{ name: "more than all", file: fileOf(`{${TEST}}`, 17), extent: { kind: "complete" } },
		{ name: "a header that is wrong", file: fileOf("{]", 17), extent: { kind: "complete" } },
		{ name: "a header that is too long", file: fileOf("{", 0, 100_000_001n), extent: { kind: "complete" } },
	])("of $name", ({ file, extent }) => {
		expect(safetensors.extent(inMemory(file))).toEqual(extent);
	});

	test("of every part of a file is short", () => {
		for (let size = 0; size < whole.length; size++) {
			expect(safetensors.extent(inMemory(whole.subarray(0, size))).kind).toBe("short");
		}
	});
});

describe("sniffing", () => {
	test.each([
		{ name: "a whole file", head: fileOf(`{${TEST}}`, 16), yes: true },
		{ name: "a file cut off in its header", head: fileOf(`{${TEST}}`).subarray(0, 20), yes: true },
		{ name: "a header that starts with white space only", head: fileOf(" ".repeat(600)), yes: true },
		{ name: "a header that is longer than allowed", head: fileOf("{", 0, 100_000_001n), yes: true },
		{ name: "zeros, as before a download begins", head: new Uint8Array(512), yes: false },
		{ name: "a length and no object", head: fileOf("[]"), yes: false },
		{ name: "a length that no header has", head: fileOf("{}", 0, 2n ** 40n), yes: false },
		{ name: "JSON without a length", head: new TextEncoder().encode('{"a":{"b":{"c":1}}}'), yes: false },
		{ name: "a length alone", head: fileOf(""), yes: false },
		{ name: "nothing", head: new Uint8Array(0), yes: false },
	])("$name: $yes", ({ head, yes }) => {
		expect(safetensors.sniff(head, head.length)).toBe(yes);
	});
});

describe("a damaged file", () => {
	const good = [
		fileOf(
			`{"__metadata__":{"format":"pt","n\\u00f6te":"x\\n"},${TEST},${entry("b", "F16", "[1,2]", "[16,20]")}}   `,
			20,
		),
		fileOf(
			`{${entry("s", "F64", "[]", "[0,8]")},"e":{"x":[[1.5e3],{"y":null}],"dtype":"I8","shape":[0],"data_offsets":[8,8]}}`,
			8,
		),
	];

	test.each(good)("is whole to begin with", (file) => {
		expect(codeOf(file)).toBeNull();
	});

	test("is read or refused with a code, and nothing else", () => {
		const damage = fc.record({
			file: fc.constantFrom(...good),
			cut: fc.oneof({ weight: 3, arbitrary: fc.constant(Infinity) }, { weight: 1, arbitrary: fc.nat(200) }),
			flips: fc.array(fc.tuple(fc.nat(200), fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('{}[]",:\\u0e-.')))), {
				maxLength: 4,
			}),
		});
		fc.assert(
			fc.property(damage, ({ file, cut, flips }) => {
				const bytes = file.slice(0, Math.min(cut, file.length));
				for (const [at, byte] of flips) bytes[at % bytes.length] = byte;
				const code = codeOf(bytes);
				expect(code === null || code.startsWith("safetensors.") || code === "file.incomplete").toBe(true);
				expect(["complete", "short"]).toContain(safetensors.extent(inMemory(bytes)).kind);
			}),
			{ numRuns: 2000 },
		);
	});
});
