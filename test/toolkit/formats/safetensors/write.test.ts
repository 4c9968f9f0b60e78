import fc from "fast-check";
import { expect, test } from "vitest";
import { inMemory } from "../../../../toolkit/bytes.ts";
import { alignmentRank, DTYPES, type DType, isDType } from "../../../../toolkit/dtype.ts";
import { safetensors } from "../../../../toolkit/formats/safetensors/safetensors.ts";
import { safetensorsWriter } from "../../../../toolkit/formats/safetensors/write.ts";
import type { Wanted } from "../../../../toolkit/plan.ts";
import { bytesOfTensor } from "../../../../toolkit/tensor.ts";
import { NO_TOOLS } from "../no-tools.ts";
import { planOf, wanted } from "../planned.ts";

type Metadata = readonly (readonly [string, string])[];

/** A whole file whose data are zeros. */
function write(tensors: readonly Wanted[], metadata: Metadata = []): Uint8Array {
	const plan = planOf(safetensorsWriter, tensors, metadata);
	const file = new Uint8Array(plan.bytes);
	for (const { offset, bytes } of safetensorsWriter.frame(plan, [])) file.set(bytes, offset);
	return file;
}

function headerOf(file: Uint8Array): string {
	const length = Number(new DataView(file.buffer).getBigUint64(0, true));
	return new TextDecoder().decode(file.subarray(8, 8 + length));
}

test.each([
	{ name: "nothing", tensors: [], metadata: [], header: "{}      " },
	{
		name: "one tensor, without padding",
		tensors: [wanted("test", "I32", [2, 2])],
		metadata: [],
		header: '{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}} ',
	},
	{
		name: "metadata first, in the order given",
		tensors: [wanted("a", "U8", [])],
		metadata: [
			["b", "1"],
			["a", "2"],
		] as const,
		header: '{"__metadata__":{"b":"1","a":"2"},"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}',
	},
	{
		name: "the most aligned dtypes first",
		tensors: [wanted("a", "U8", [1]), wanted("b", "F16", [1]), wanted("c", "F32", [1]), wanted("d", "BF16", [1])],
		metadata: [],
		header:
			'{"c":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"d":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]},' +
			'"b":{"dtype":"F16","shape":[1],"data_offsets":[6,8]},"a":{"dtype":"U8","shape":[1],"data_offsets":[8,9]}}',
	},
	{
		name: "names in the order of their UTF-8, with the fewest escapes",
		tensors: [wanted("\u{10000}", "U8", [0]), wanted("\ue000", "U8", [0]), wanted('"\\\n\u0001/\u007f', "U8", [0])],
		metadata: [],
		header:
			'{"\\"\\\\\\n\\u0001/\u007f":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},' +
			'"\ue000":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},' +
			'"\u{10000}":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}',
	},
])("$name", ({ tensors, metadata, header }) => {
	const written = headerOf(write(tensors, metadata));
	const bytes = new TextEncoder().encode(header.trimEnd()).length;
	expect(written).toBe(header.trimEnd() + " ".repeat((8 - (bytes % 8)) % 8));
});

test("the bytes are those that the reference's own tests name", () => {
	const file = write([wanted("test", "I32", [2, 2])]);
	const header = '{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}';
	const expected = [
		64,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		...new TextEncoder().encode(`${header}    `),
		...new Array<number>(16).fill(0),
	];
	expect([...file]).toEqual(expected);
});

test("an empty file has 16 bytes", () => {
	expect([...write([])]).toEqual([8, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20]);
});

test.each([
	{
		name: "half a character in a name",
		tensor: wanted("a\ud800", "U8", [1]),
		metadata: [],
		code: "file.name-not-text",
	},
	{
		name: "half a character in metadata",
		tensor: wanted("a", "U8", [1]),
		metadata: [["a", "\udc00"]] as const,
		code: "file.name-not-text",
	},
	{
		name: "the metadata's own name",
		tensor: wanted("__metadata__", "U8", [1]),
		metadata: [],
		code: "safetensors.reserved-name",
	},
	{ name: "half a byte", tensor: wanted("a", "F4", [3]), metadata: [], code: "safetensors.misaligned" },
	{
		name: "a header beyond what is read back",
		tensor: wanted("a", "U8", [1]),
		metadata: [["a", "x".repeat(100_000_000)]] as const,
		code: "safetensors.header-too-large",
	},
])("$name cannot be written", ({ tensor, metadata, code }) => {
	expect(() => safetensorsWriter.layout([tensor], metadata)).toThrow(expect.objectContaining({ code }));
});

const NAME = fc.string({
	unit: fc.oneof(fc.constantFrom("a", ".", '"', "\\", "\u0000", "é", "\ue000", "😀")),
	maxLength: 12,
});
const TENSOR = fc.record({
	name: NAME,
	dtype: fc.constantFrom(
		...(Object.keys(DTYPES) as DType[]).filter((dtype) => isDType(dtype) && DTYPES[dtype].bits >= 8),
	),
	shape: fc.array(fc.nat(4), { maxLength: 4 }),
});
const TENSORS = fc.uniqueArray(TENSOR, { selector: ({ name }) => name, maxLength: 12 });
const METADATA = fc.uniqueArray(fc.tuple(NAME, NAME), { selector: ([key]) => key, maxLength: 4 });

test("what is written is read back as the same table", () => {
	fc.assert(
		fc.property(TENSORS, METADATA, (tensors, metadata) => {
			const file = write(
				tensors.map(({ name, dtype, shape }) => wanted(name, dtype, shape)),
				metadata,
			);
			const table = safetensors.readTable(inMemory(file), NO_TOOLS);
			expect([...table.metadata]).toEqual(metadata);
			expect(table.tensors.size).toBe(tensors.length);
			for (const { name, dtype, shape } of tensors) expect(table.tensors.get(name)).toMatchObject({ dtype, shape });
		}),
	);
});

test("tensors follow each other without gaps, in the reference's order, to the end of the file", () => {
	fc.assert(
		fc.property(TENSORS, (tensors) => {
			const plan = planOf(
				safetensorsWriter,
				tensors.map(({ name, dtype, shape }) => wanted(name, dtype, shape)),
			);
			let end = safetensorsWriter.frame(plan, [])[0]?.bytes.length;
			plan.tensors.forEach((tensor, i) => {
				const before = plan.tensors[i - 1];
				expect(tensor.offset).toBe(end);
				expect(tensor.bytes).toBe(bytesOfTensor(tensor));
				if (before) {
					const fall = alignmentRank(before.dtype) - alignmentRank(tensor.dtype);
					expect(
						fall > 0 || (fall === 0 && Buffer.compare(Buffer.from(before.name), Buffer.from(tensor.name)) < 0),
					).toBe(true);
				}
				end = tensor.offset + tensor.bytes;
			});
			expect(plan.bytes).toBe(end);
		}),
	);
});
