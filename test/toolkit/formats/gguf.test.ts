import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inMemory } from "../../../toolkit/bytes.ts";
import { UserError } from "../../../toolkit/errors.ts";
import { gguf } from "../../../toolkit/formats/gguf.ts";
import { NO_TOOLS } from "./no-tools.ts";

type Part = number | bigint | string;

/** Numbers as u32, bigints as u64, text with its length before it. */
function bytesOf(parts: readonly Part[]): Buffer {
	return Buffer.concat(
		parts.map((part) => {
			if (typeof part === "string") return Buffer.concat([bytesOf([BigInt(part.length)]), Buffer.from(part)]);
			const bytes = Buffer.alloc(typeof part === "bigint" ? 8 : 4);
			if (typeof part === "bigint") bytes.writeBigUInt64LE(part);
			else bytes.writeUInt32LE(part);
			return bytes;
		}),
	);
}

function start(tensors: bigint, entries: bigint, version = 3): Buffer {
	return Buffer.concat([Buffer.from("GGUF"), bytesOf([version, tensors, entries])]);
}

const TYPE = { u32: 4, string: 8, list: 9 };

/** A header as it is met: names, a list of strings, a list of numbers, two tensors. */
const HEADER = Buffer.concat([
	start(2n, 5n),
	bytesOf(["general.architecture", TYPE.string, "flux"]),
	bytesOf(["tokenizer.tokens", TYPE.list, TYPE.string, 3n, "a", "bc", ""]),
	bytesOf(["tokenizer.scores", TYPE.list, TYPE.u32, 2n, 1, 2]),
	bytesOf(["general.name", TYPE.string, "x".repeat(1000)]),
	bytesOf(["general.file_type", TYPE.u32, 14]),
	bytesOf(["img_in.weight", 2, 64n, 3072n, 14, 0n]),
	bytesOf(["img_in.bias", 1, 3072n, 0, 4096n]),
]);

function refusal(file: Uint8Array): string {
	try {
		gguf.readTable(inMemory(file), NO_TOOLS);
	} catch (error) {
		if (error instanceof UserError && error.code === "file.unsupported") return error.message;
		throw error;
	}
	throw new Error("a table was read");
}

/** Entries that llama.cpp's gguf-split writes; their type is u16. */
function splitHeader(number: number, of: number): Buffer {
	const u16 = (value: number): Buffer => Buffer.from([value & 0xff, value >> 8]);
	const entry = (key: string, value: number): Buffer => Buffer.concat([bytesOf([key, 2]), u16(value)]);
	return Buffer.concat([
		start(0n, 3n),
		entry("split.no", number),
		entry("split.count", of),
		bytesOf(["split.tensors.count", 5, 7]),
	]);
}

test("a part of a split model says which part it is", () => {
	const read = () => gguf.readTable(inMemory(splitHeader(1, 300)), NO_TOOLS);
	expect(read).toThrow(expect.objectContaining({ code: "file.part", detail: { number: 2, of: 300 } }));
	for (const whole of [splitHeader(0, 1), splitHeader(0, 0)]) {
		expect(gguf.readTable(inMemory(whole), NO_TOOLS).tensors.size).toBe(0);
	}
});

/** The whole file of HEADER: its data starts at the next multiple of 32. */
const DATA_START = Math.ceil(HEADER.length / 32) * 32;
const Q6_K_BYTES = (64 * 3072 * 6.5625) / 8;
const WHOLE = Buffer.concat([HEADER, Buffer.alloc(DATA_START - HEADER.length + Math.max(Q6_K_BYTES, 4096 + 4 * 3072))]);

test("a table has torch's shapes, ggml's dtypes and the places of the data", () => {
	const { format, tensors } = gguf.readTable(inMemory(WHOLE), NO_TOOLS);
	expect(format).toBe("gguf");
	expect([...tensors.values()]).toEqual([
		{
			name: "img_in.weight",
			dtype: "Q6_K",
			shape: [3072, 64],
			storage: { offset: DATA_START, bytes: Q6_K_BYTES },
			start: 0,
		},
		{
			name: "img_in.bias",
			dtype: "F32",
			shape: [3072],
			storage: { offset: DATA_START + 4096, bytes: 12_288 },
			start: 0,
		},
	]);
});

function codeOf(file: Uint8Array): string {
	try {
		gguf.readTable(inMemory(file), NO_TOOLS);
	} catch (error) {
		if (error instanceof UserError) return error.code;
		throw error;
	}
	return "read";
}

test.each([
	{ what: "a header that is cut off", file: HEADER.subarray(0, 70), code: "gguf.cut-off" },
	{ what: "data that is cut off", file: WHOLE.subarray(0, -1), code: "file.incomplete" },
	{ what: "more tensors than are read", file: start(2n ** 40n, 0n), code: "gguf.limit" },
	{
		what: "a list of lists",
		file: Buffer.concat([start(1n, 1n), bytesOf(["k", TYPE.list, TYPE.list, 1n])]),
		code: "gguf.limit",
	},
	{ what: "nine dimensions", file: Buffer.concat([start(1n, 0n), bytesOf(["t", 9])]), code: "gguf.limit" },
	{ what: "a type that ggml does not have", file: oneTensor("t", [32n], 5), code: "gguf.malformed" },
	{ what: "a shape of no whole number of blocks", file: oneTensor("t", [7n], 14), code: "gguf.malformed" },
	{ what: "a name that is too long", file: oneTensor("x".repeat(300), [32n], 0), code: "gguf.malformed" },
	{ what: "a shape beyond any file", file: oneTensor("t", [2n ** 62n, 2n ** 62n], 0), code: "gguf.malformed" },
	{
		what: "two tensors of one name",
		file: Buffer.concat([start(2n, 0n), bytesOf(["t", 1, 1n, 0, 0n, "t", 1, 1n, 0, 0n]), Buffer.alloc(256)]),
		code: "gguf.malformed",
	},
])("$what is refused with $code", ({ file, code }) => {
	expect(codeOf(file)).toBe(code);
});

test("damage to a header is refused with a code, or read", () => {
	const damage = fc.record({ at: fc.nat(HEADER.length - 1), to: fc.nat(255), cut: fc.nat(WHOLE.length) });
	fc.assert(
		fc.property(damage, ({ at, to, cut }) => {
			const file = Buffer.from(WHOLE.subarray(0, Math.max(4, cut)));
			if (at < file.length && at >= 4) file[at] = to;
			expect(codeOf(file)).toMatch(/^(read|gguf\.|file\.)/);
		}),
		{ numRuns: 500 },
	);
});

function oneTensor(name: string, sizes: readonly bigint[], type: number): Buffer {
	return Buffer.concat([start(1n, 0n), bytesOf([name, sizes.length, ...sizes, type, 0n]), Buffer.alloc(4096)]);
}

describe("what is not read is called", () => {
	test.each([
		{ file: start(1n, 0n, 1), words: "a GGUF model of version 1: autoprune reads only versions 2 and 3." },
		{
			file: start(1n, 0n, 0x03000000),
			words: "a GGUF model for big-endian machines: autoprune reads only versions 2 and 3.",
		},
		{
			file: Buffer.from("lmgg1234"),
			words: "a GGML file, a format older than GGUF: web UIs no longer read that format.",
		},
		{
			file: Buffer.from("tjgg1234"),
			words: "a GGJT file, a format older than GGUF: web UIs no longer read that format.",
		},
	])("$words", ({ file, words }) => {
		expect(refusal(file)).toBe(`This is ${words}`);
	});
});

describe("the extent", () => {
	test("of every part of a header is short", () => {
		for (let size = 4; size < HEADER.length; size++) {
			const part = HEADER.subarray(0, size);
			expect(gguf.extent(inMemory(part))).toEqual({ kind: "short", has: size, needs: null });
		}
	});

	test("of data that is not all there is short by the sizes of the tensors", () => {
		const needs = DATA_START + Q6_K_BYTES;
		expect(gguf.extent(inMemory(HEADER))).toEqual({ kind: "short", has: HEADER.length, needs });
	});

	test.each([
		{ name: "a whole file", file: WHOLE },
		{ name: "an unknown version", file: start(9n, 9n, 1) },
		{ name: "an old magic", file: Buffer.from("lmgg") },
		{ name: "more entries than are read", file: start(1n, 2n ** 63n) },
		{ name: "more tensors than are read", file: start(2n ** 63n, 0n) },
		{
			name: "a list of more strings than are read",
			file: Buffer.concat([start(1n, 1n), bytesOf(["k", TYPE.list, TYPE.string, 2n ** 40n])]),
		},
		{ name: "a value of an unknown type", file: Buffer.concat([start(1n, 1n), bytesOf(["k", 99])]) },
		{ name: "a tensor of nine dimensions", file: Buffer.concat([start(1n, 0n), bytesOf(["t", 9])]) },
	])("of $name is complete", ({ file }) => {
		expect(gguf.extent(inMemory(file))).toEqual({ kind: "complete" });
	});

	test("of a header beyond one read is told all the same", () => {
		const tokens = Array.from({ length: 30_000 }, (_, i) => `token ${i}`);
		const large = Buffer.concat([start(0n, 1n), bytesOf(["k", TYPE.list, TYPE.string, 30_000n, ...tokens])]);
		expect(gguf.extent(inMemory(large))).toEqual({ kind: "complete" });
		expect(gguf.extent(inMemory(large.subarray(0, -1)))).toMatchObject({ kind: "short" });
	});
});

test.each([
	{ name: "GGUF", head: HEADER, yes: true },
	{ name: "a magic of before", head: Buffer.from("algg"), yes: true },
	{ name: "a part of the magic", head: Buffer.from("GGU"), yes: false },
	{ name: "nothing", head: Buffer.alloc(0), yes: false },
])("$name is taken: $yes", ({ head, yes }) => {
	expect(gguf.sniff(head, head.length)).toBe(yes);
});
