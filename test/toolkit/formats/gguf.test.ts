import { describe, expect, test } from "vitest";
import { inMemory } from "../../../toolkit/bytes.ts";
import { ModelError } from "../../../toolkit/errors.ts";
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
		if (error instanceof ModelError && error.code === "file.unsupported") return error.message;
		throw error;
	}
	throw new Error("a table was read");
}

const CONVERTED = "GGUF is quantised for other programs and is not converted";

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
	expect(refusal(splitHeader(0, 1))).toContain("a GGUF model");
	expect(refusal(splitHeader(0, 0))).toContain("a GGUF model");
});

describe("a model that cannot be converted is called", () => {
	test.each([
		{ file: HEADER, words: `a GGUF model of architecture flux with 2 tensors in Q4_K_S: ${CONVERTED}.` },
		{ file: start(780n, 0n, 2), words: `a GGUF model with 780 tensors: ${CONVERTED}.` },
		{ file: HEADER.subarray(0, 70), words: `a GGUF model of architecture flux with 2 tensors: ${CONVERTED}.` },
		{
			file: Buffer.concat([start(1n, 1n), bytesOf(["general.architecture", TYPE.string, "\u001b[2J"])]),
			words: `a GGUF model with 1 tensor: ${CONVERTED}.`,
		},
		{
			file: Buffer.concat([start(1n, 1n), bytesOf(["nested", TYPE.list, TYPE.list, 1n])]),
			words: `a GGUF model with 1 tensor: ${CONVERTED}.`,
		},
		{ file: start(1n, 0n, 1), words: "a GGUF model of version 1: only versions 2 and 3 are known." },
		{
			file: start(1n, 0n, 0x03000000),
			words: "a GGUF model for big-endian machines: only versions 2 and 3 are known.",
		},
		{
			file: Buffer.from("lmgg1234"),
			words: "a GGML file, from before GGUF: that format is no longer read by any web UI.",
		},
		{
			file: Buffer.from("tjgg1234"),
			words: "a GGJT file, from before GGUF: that format is no longer read by any web UI.",
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

	test.each([
		{ name: "a whole header", file: HEADER },
		{ name: "an unknown version", file: start(9n, 9n, 1) },
		{ name: "an old magic", file: Buffer.from("lmgg") },
		{ name: "more entries than are read", file: start(1n, 2n ** 63n) },
		{ name: "more tensors than are read", file: start(2n ** 63n, 0n) },
		{
			name: "a list of more strings than are read",
			file: Buffer.concat([start(1n, 1n), bytesOf(["k", TYPE.list, TYPE.string, 2n ** 40n])]),
		},
		{ name: "a value of an unknown type", file: Buffer.concat([start(1n, 1n), bytesOf(["k", 99])]) },
		{ name: "a tensor of five dimensions", file: Buffer.concat([start(1n, 0n), bytesOf(["t", 5])]) },
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
