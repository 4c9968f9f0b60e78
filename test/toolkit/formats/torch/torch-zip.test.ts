import { describe, expect, test } from "vitest";
import { inMemory } from "../../../../toolkit/bytes.ts";
import { torchZip } from "../../../../toolkit/formats/torch/torch-zip.ts";
import type { TensorTable } from "../../../../toolkit/tensor.ts";
import { assemble, call, dict, global, int, pickle, storage, tensor, text, tuple } from "../pickle/assemble.ts";
import { buildZip, type Record, TOOLS } from "../zip/build-zip.ts";
import { holding, outcomeOf, SIX, torchFile, WHOLE } from "./build-torch.ts";

function read(bytes: Uint8Array): TensorTable {
	return torchZip.readTable(inMemory(bytes), TOOLS);
}

describe("storages", () => {
	test("a big-endian file says so of its storages", () => {
		const big: Record = { name: "archive/byteorder", data: "big" };
		const table = read(torchFile(pickle(dict([text("w"), WHOLE])), SIX, [big]));
		expect(table.tensors.get("w")?.storage).toMatchObject({ bytes: 24, bigEndian: true });
	});

	test("a deflated storage says how much it takes in the file", () => {
		const deflated: Record = { name: "archive/data/0", data: new Uint8Array(24), deflate: true };
		const { storage: place } =
			read(torchFile(pickle(dict([text("w"), WHOLE])), SIX, [deflated])).tensors.get("w") ?? {};
		expect(place).toMatchObject({ bytes: 24, deflated: expect.any(Number) });
	});

	test("a deflated record is told", () => {
		const deflated: Record = { name: "archive/data/0", data: new Uint8Array(24), deflate: true };
		const { oddities } = read(torchFile(pickle(dict([text("w"), WHOLE])), SIX, [deflated]));
		expect(oddities).toEqual(["1 record deflated, which torch.save never does"]);
	});

	test("an untyped storage takes the dtype of its tensor", () => {
		const untyped = storage("0", 24, { type: global("torch.storage", "UntypedStorage") });
		const v3 = (dtype: string) =>
			call(
				"torch._utils",
				"_rebuild_tensor_v3",
				untyped,
				int(1),
				tuple(int(5)),
				tuple(int(1)),
				0x89,
				"N",
				global("torch", dtype),
			);
		expect(read(holding(v3("float8_e4m3fn"))).tensors.get("w")).toMatchObject({ dtype: "F8_E4M3", start: 1 });
		expect(read(holding(v3("uint32"))).tensors.get("w")).toMatchObject({ dtype: "U32", start: 4 });
	});

	test("strides of dimensions of one do not matter", () => {
		expect(read(holding(tensor(storage("0", 6), [1, 6], [77, 1]))).tensors.get("w")).not.toHaveProperty("strides");
	});

	test("a file of 4 bytes does not become a large one", () => {
		const expanded = tensor(storage("0", 1), [1024, 1024, 5], [0, 0, 0]);
		expect(outcomeOf(torchZip, holding(expanded, { "0": new Uint8Array(4) }))).toBe("torch.expanded");
	});

	test("many tensors of one storage do not make a large file", () => {
		const megabyte = { "0": new Uint8Array(2 ** 20) };
		const one = tensor(storage("0", 2 ** 18), [2 ** 18]);
		const items = Array.from({ length: 100 }, (_, i) => [text(`${i}`), one] as const);
		expect(outcomeOf(torchZip, torchFile(pickle(dict(...items)), megabyte))).toBe("torch.expanded");
		expect(outcomeOf(torchZip, torchFile(pickle(dict(...items.slice(0, 9))), megabyte))).toBe("0 1 2 3 4 5 6 7 8");
	});
});

describe("archives", () => {
	const good = pickle(dict([text("w"), WHOLE]));
	const archives: readonly { name: string; further: readonly Record[]; code: string }[] = [
		{ name: "a record outside the folder", further: [{ name: "other/data/0", data: "x" }], code: "zip.ambiguous" },
		{ name: "a record beside the folder", further: [{ name: "x", data: "x" }], code: "zip.ambiguous" },
		{ name: "DATA.PKL beside data.pkl", further: [{ name: "archive/DATA.PKL", data: "x" }], code: "zip.ambiguous" },
		{
			name: "only DATA.PKL",
			further: [{ name: "archive/data.pkl", local: { name: "archive/DATA.PKL" } }],
			code: "zip.ambiguous",
		},
		{ name: "TorchScript", further: [{ name: "archive/constants.pkl", data: "x" }], code: "file.unsupported" },
		{ name: "version 11", further: [{ name: "archive/version", data: "11\n" }], code: "torch.malformed" },
		{ name: "no version", further: [{ name: "archive/version", data: "" }], code: "torch.malformed" },
		{ name: "a long version", further: [{ name: "archive/version", data: "3".repeat(99) }], code: "torch.malformed" },
		{
			name: "a byte order with a newline",
			further: [{ name: "archive/byteorder", data: "little\n" }],
			code: "torch.malformed",
		},
		{
			name: "a pickle with a wrong CRC",
			further: [{ name: "archive/data.pkl", data: good, central: { crc: 1 } }],
			code: "zip.crc",
		},
		{
			name: "a second pickle",
			further: [{ name: "archive/data.pkl", data: assemble(good, good) }],
			code: "pickle.malformed",
		},
		{
			name: "a dangerous second pickle",
			further: [{ name: "archive/data.pkl", data: assemble(good, pickle(global("os", "system"))) }],
			code: "pickle.dangerous",
		},
	];

	test.each(archives)("$name is refused", ({ further, code }) => {
		expect(outcomeOf(torchZip, torchFile(good, SIX, further))).toBe(code);
	});

	test("a missing newline after the version is nothing", () => {
		expect(outcomeOf(torchZip, torchFile(good, SIX, [{ name: "archive/version", data: "10" }]))).toBe("w");
	});

	test("records that torch does not write are told", () => {
		const table = read(torchFile(good, SIX, [{ name: "archive/note.txt", data: "x" }]));
		expect(table.oddities).toEqual(['records that torch.save does not write: "note.txt"']);
	});

	test.each([
		{ name: "NumPy", record: "x.npy", says: "NumPy" },
		{ name: "Keras", record: "model.weights.h5", says: "Keras" },
		{ name: "torch.export", record: "m/archive_format", says: "torch.export" },
		{ name: "old TorchScript", record: "m/model.json", says: "TorchScript" },
		{ name: "any zip", record: "m/readme", says: "no data.pkl" },
	])("a zip of $name is told by name", ({ record, says }) => {
		expect(() => read(buildZip([{ name: record }]))).toThrow(says);
	});

	test("storages that inflate to more than memory are refused", () => {
		const huge = { crc: 0, bytes: 300 * 2 ** 20 };
		const deflated: Record = { name: "archive/data/0", data: "x", deflate: true, central: huge, local: { bytes: 0 } };
		const value = tensor(storage("0", 75 * 2 ** 20), [1]);
		expect(outcomeOf(torchZip, torchFile(pickle(dict([text("w"), value])), {}, [deflated]))).toBe("torch.limit");
	});
});
