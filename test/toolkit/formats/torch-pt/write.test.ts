import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inMemory } from "../../../../toolkit/bytes.ts";
import { crc32 } from "../../../../toolkit/crc.ts";
import type { DType } from "../../../../toolkit/dtype.ts";
import { torchZip } from "../../../../toolkit/formats/torch/torch-zip.ts";
import { torchPtWriter } from "../../../../toolkit/formats/torch-pt/write.ts";
import type { Wanted } from "../../../../toolkit/plan.ts";
import { NO_TOOLS } from "../no-tools.ts";
import { planOf, wanted } from "../planned.ts";

/** Debian's own Python is the one that has torch. */
const PYTHON = "/usr/bin/python3";
const hasTorch = spawnSync(PYTHON, ["-c", "import torch"]).status === 0;
const hasUnzip = spawnSync("unzip", ["-v"]).status === 0;
if (!hasTorch) console.info(`skipped: ${PYTHON} has no torch to open .pt files with`);
if (!hasUnzip) console.info("skipped: there is no unzip to test archives with");

let folder: string;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "torch-pt-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A whole file; tensor `i` is filled with the byte `i + 1`, or with 1 where it is of truth values. */
function write(tensors: readonly Wanted[]): Uint8Array {
	const plan = planOf(torchPtWriter, tensors, [["format", "pt"]]);
	const file = new Uint8Array(plan.bytes);
	const crcs = plan.tensors.map(({ offset, bytes, dtype }, i) => {
		const data = file.subarray(offset, offset + bytes).fill(dtype === "BOOL" ? 1 : (i + 1) % 128);
		return crc32(data);
	});
	for (const { offset, bytes } of torchPtWriter.frame(plan, crcs)) file.set(bytes, offset);
	return file;
}

function saved(name: string, file: Uint8Array): string {
	const path = join(folder, name);
	writeFileSync(path, file);
	return path;
}

/** What torch finds under `state_dict`: name, dtype, shape and the first byte of each. */
function loadedByTorch(path: string): unknown {
	const script = `
import json, sys, torch
root = torch.load(sys.argv[1], weights_only=True)
assert list(root) == ["state_dict"], list(root)
def first(t):
    raw = bytes(t.storage().untyped() if hasattr(t.storage(), "untyped") else t.storage()._untyped())
    assert len(raw) == t.numel() * t.element_size() and t.is_contiguous() and t.storage_offset() == 0
    return raw[0] if raw else None
print(json.dumps([[n, str(t.dtype), list(t.shape), first(t)] for n, t in root["state_dict"].items()]))`;
	return JSON.parse(execFileSync(PYTHON, ["-c", script, path], { encoding: "utf8", maxBuffer: 2 ** 26 }));
}

const EVERY_DTYPE: readonly (readonly [DType, string])[] = [
	["F64", "float64"],
	["F32", "float32"],
	["F16", "float16"],
	["BF16", "bfloat16"],
	["I64", "int64"],
	["I32", "int32"],
	["I16", "int16"],
	["I8", "int8"],
	["U8", "uint8"],
	["BOOL", "bool"],
	["C64", "complex64"],
];

const KINDS = [
	...EVERY_DTYPE.map(([dtype]) => wanted(`of ${dtype}`, dtype, [2, 3])),
	wanted("scalar", "F32", []),
	wanted("empty", "F16", [3, 0, 2]),
	wanted("long", "U8", [70_000]),
	wanted("deep", "F16", [1, 2, 1, 2, 1]),
	wanted("größe.\u{1f600}", "F16", [300]),
	wanted("", "I64", [1]),
];

describe.skipIf(!hasTorch)("real torch, restricted to weights", () => {
	test("loads tensors of every dtype that can be stored, of every rank, empty ones too", () => {
		const names = new Map<string, string>(EVERY_DTYPE);
		const expected = KINDS.map(({ name, dtype, shape }, i) => {
			const byte = dtype === "BOOL" ? 1 : (i + 1) % 128;
			return [name, `torch.${names.get(dtype)}`, shape, shape.includes(0) ? null : byte];
		});
		expect(loadedByTorch(saved("kinds.pt", write(KINDS)))).toEqual(expected);
	});

	test("loads a file of no tensors", () => {
		expect(loadedByTorch(saved("none.pt", write([])))).toEqual([]);
	});

	test("loads more tensors than a plain zip can count", () => {
		const tensors = Array.from({ length: 66_000 }, (_, i) => wanted(`t${i}`, "U8", [1]));
		const path = saved("many.pt", write(tensors));
		expect(loadedByTorch(path)).toHaveLength(66_000);
	});
});

describe.skipIf(!hasUnzip)("unzip", () => {
	test.each([
		{ name: "every kind of tensor", tensors: KINDS },
		{
			name: "more records than a plain zip can count",
			tensors: Array.from({ length: 65_534 }, (_, i) => wanted(`${i}`, "U8", [1])),
		},
	])("finds no fault in $name", ({ tensors }) => {
		const path = saved("unzip.pt", write(tensors));
		expect(execFileSync("unzip", ["-tqq", path], { encoding: "utf8" })).toBe("");
	});

	test("finds the records that torch writes, in its order", () => {
		const path = saved("records.pt", write([wanted("a", "F16", [2]), wanted("b", "F16", [0])]));
		const listed = execFileSync("unzip", ["-Z1", path], { encoding: "utf8" });
		expect(listed.trim().split("\n")).toEqual([
			"archive/data.pkl",
			"archive/data/0",
			"archive/data/1",
			"archive/version",
		]);
		expect(execFileSync("unzip", ["-p", path, "archive/version"], { encoding: "utf8" })).toBe("3\n");
	});
});

test("the same tensors give the same bytes, and data begin at multiples of 64", () => {
	expect(write(KINDS)).toEqual(write(KINDS));
	for (const { offset } of planOf(torchPtWriter, KINDS).tensors) expect(offset % 64).toBe(0);
});

test("frame and tensors cover the file to the byte, and nothing twice", () => {
	const plan = planOf(torchPtWriter, KINDS);
	const frame = torchPtWriter.frame(
		plan,
		plan.tensors.map(() => 0),
	);
	const runs = [
		...frame.map(({ offset, bytes }) => [offset, bytes.length] as const),
		...plan.tensors.filter(({ bytes }) => bytes > 0).map(({ offset, bytes }) => [offset, bytes] as const),
	].sort(([a], [b]) => a - b);
	let end = 0;
	for (const [offset, length] of runs) {
		expect(offset).toBe(end);
		end += length;
	}
	expect(end).toBe(plan.bytes);
});

test("what is written, our own reader reads as the same tensors at the same places", () => {
	const dtype = fc.constantFrom(...EVERY_DTYPE.map(([name]) => name));
	const tensor = fc.record({ name: fc.string({ minLength: 1 }), dtype, shape: fc.array(fc.nat(4), { maxLength: 4 }) });
	fc.assert(
		fc.property(fc.uniqueArray(tensor, { selector: ({ name }) => name, minLength: 1, maxLength: 6 }), (tensors) => {
			const wanteds = tensors.map(({ name, dtype, shape }) => wanted(name, dtype, shape));
			const plan = planOf(torchPtWriter, wanteds);
			const table = torchZip.readTable(inMemory(write(wanteds)), NO_TOOLS);
			for (const { name, dtype, shape, offset, bytes } of plan.tensors) {
				expect(table.tensors.get(name)).toMatchObject({ dtype, shape, storage: { offset, bytes }, start: 0 });
			}
			expect(table.globals.every(({ verdict }) => verdict === "safe")).toBe(true);
		}),
	);
});

describe("zip64", () => {
	const plan = planOf(torchPtWriter, [
		wanted("before", "U8", [10]),
		wanted("large", "F16", [2_500_000_000]),
		wanted("after", "U8", [10]),
	]);
	const frame = torchPtWriter.frame(plan, [1, 2, 3]);

	/** The frame's bytes at an offset of the file. */
	function at(offset: number): DataView {
		const piece = frame.find((piece) => piece.offset <= offset && offset < piece.offset + piece.bytes.length);
		if (!piece) throw new Error(`the frame has nothing at ${offset}`);
		return new DataView(piece.bytes.buffer, piece.bytes.byteOffset + offset - piece.offset);
	}

	/** The offsets of the central directory's entries, and of what follows them. */
	function directory(): number[] {
		const offsets = [plan.bytes - 22 - 20 - 56];
		const start = Number(at(offsets[0] ?? 0).getBigUint64(48, true));
		const entries: number[] = [];
		for (let offset = start; at(offset).getUint32(0, true) === 0x02014b50; ) {
			entries.push(offset);
			const view = at(offset);
			offset += 46 + view.getUint16(28, true) + view.getUint16(30, true);
		}
		return entries;
	}

	test("a record of 5 GB has its sizes in an extra field of its local header", () => {
		const header = at(directory()[2] ?? 0).getUint32(42, true);
		const local = at(header);
		const name = local.getUint16(26, true);
		expect(local.getUint32(0, true)).toBe(0x04034b50);
		expect(local.getUint16(4, true)).toBe(45);
		expect(local.getUint32(14, true)).toBe(2);
		expect([local.getUint32(18, true), local.getUint32(22, true)]).toEqual([0xffffffff, 0xffffffff]);
		expect([local.getUint16(30 + name, true), local.getUint16(32 + name, true)]).toEqual([1, 16]);
		expect(local.getBigUint64(34 + name, true)).toBe(5_000_000_000n);
		expect(local.getBigUint64(42 + name, true)).toBe(5_000_000_000n);
		expect(local.getUint16(50 + name, true)).toBe(0x4246);
		expect(header + 30 + name + local.getUint16(28, true)).toBe(plan.tensors[1]?.offset);
	});

	test("the directory gives sizes and offsets that 32 bits cannot hold", () => {
		const [, , large = 0, after = 0, version] = directory();
		const view = at(large);
		const name = view.getUint16(28, true);
		expect(view.getUint16(30, true)).toBe(20);
		expect(view.getBigUint64(46 + name + 4, true)).toBe(5_000_000_000n);
		const next = at(after);
		expect(next.getUint32(42, true)).toBe(0xffffffff);
		expect([next.getUint16(46 + name, true), next.getUint16(48 + name, true)]).toEqual([1, 8]);
		const header = Number(next.getBigUint64(50 + name, true));
		expect(at(header).getUint32(0, true)).toBe(0x04034b50);
		expect(header).toBeGreaterThan(5_000_000_000);
		expect(version).toBeDefined();
	});

	test("the end records agree with each other", () => {
		const end = plan.bytes - 22;
		const [first = 0] = directory();
		expect(at(end).getUint32(0, true)).toBe(0x06054b50);
		expect(at(end).getUint32(16, true)).toBe(0xffffffff);
		expect(at(end - 20).getUint32(0, true)).toBe(0x07064b50);
		expect(Number(at(end - 20).getBigUint64(8, true))).toBe(end - 76);
		expect(at(end - 76).getUint32(0, true)).toBe(0x06064b50);
		expect(at(end - 76).getBigUint64(32, true)).toBe(5n);
		expect(Number(at(end - 76).getBigUint64(40, true))).toBe(end - 76 - first);
	});

	test("a small file has none of it", () => {
		const file = write([wanted("a", "U8", [1])]);
		const path = saved("small.pt", file);
		expect(readFileSync(path).indexOf(Buffer.from("PK\x06\x06", "latin1"))).toBe(-1);
	});
});

test.each(["U16", "U32", "U64", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F4"] as const)(
	"a tensor of %s is refused, since not every torch can load it",
	(dtype) => {
		expect(() => torchPtWriter.layout([wanted("a", dtype, [2])], [])).toThrow(
			expect.objectContaining({ code: "file.dtype-not-in-pt" }),
		);
	},
);

test("half a character in a name is refused", () => {
	expect(() => torchPtWriter.layout([wanted("a\ud800b", "F16", [2])], [])).toThrow(
		expect.objectContaining({ code: "file.name-not-text" }),
	);
});

test("a frame without every tensor's CRC is a bug", () => {
	expect(() => torchPtWriter.frame(planOf(torchPtWriter, KINDS), [])).toThrow("0 CRCs for 17 tensors");
});
