import { describe, expect, test } from "vitest";
import { torchZip } from "../../../../toolkit/formats/torch/torch-zip.ts";
import { call, dict, global, int, type Part, storage, tensor, text, tuple } from "../pickle/assemble.ts";
import { holding, outcomeOf, SIX, WHOLE } from "./build-torch.ts";

const id = (...items: readonly Part[]) => [tuple(...items), "Q"];
const FLOAT = global("torch", "FloatStorage");

describe("values of a pickle", () => {
	const values: readonly { name: string; value: Part; code: string }[] = [
		{ name: "a persistent id that is text", value: [text("0"), "Q"], code: "torch.malformed" },
		{ name: "an id of 4", value: id(text("storage"), FLOAT, text("0"), text("cpu")), code: "torch.malformed" },
		{
			name: "an id of 6",
			value: id(text("storage"), FLOAT, text("0"), text("cpu"), int(6), "N"),
			code: "torch.malformed",
		},
		{
			name: "an id of something else",
			value: id(text("module"), FLOAT, text("0"), text("cpu"), int(6)),
			code: "torch.malformed",
		},
		{
			name: "a class that is text",
			value: id(text("storage"), text("FloatStorage"), text("0"), text("cpu"), int(6)),
			code: "torch.malformed",
		},
		{
			name: "a class that is no storage",
			value: storage("0", 6, { type: global("torch", "Tensor") }),
			code: "torch.malformed",
		},
		{ name: "a class that is opaque", value: storage("0", 6, { type: call("m", "f") }), code: "torch.malformed" },
		...["../0", "0\0x", "/0", "", "a", "0x1", "+1", "１"].map((key) => ({
			name: `the key ${JSON.stringify(key)}`,
			value: storage(key, 6),
			code: "torch.malformed",
		})),
		{
			name: "a count that is a bool",
			value: id(text("storage"), FLOAT, text("0"), text("cpu"), 0x88),
			code: "torch.malformed",
		},
		{
			name: "a count that is a float",
			value: id(text("storage"), FLOAT, text("0"), text("cpu"), "G", new Uint8Array(8)),
			code: "torch.malformed",
		},
		{ name: "a negative count", value: storage("0", -6), code: "torch.malformed" },
		{
			name: "a storage described in two ways",
			value: ["](", storage("0", 6), storage("0", 7), "e"],
			code: "torch.malformed",
		},
		{ name: "a storage that is not there", value: storage("9", 6), code: "torch.storage" },
		{ name: "a record that is too short", value: storage("0", 7), code: "torch.storage" },
		{ name: "a record that is too long", value: storage("0", 5), code: "torch.storage" },
		{ name: "a size beyond 2^53", value: storage("0", 2 ** 53), code: "torch.malformed" },
		{ name: "a tensor beyond its storage", value: tensor(storage("0", 6), [2, 3], [3, 1], 1), code: "torch.storage" },
		{ name: "strides beyond its storage", value: tensor(storage("0", 6), [2, 3], [4, 1]), code: "torch.storage" },
		{
			name: "sizes whose product overflows",
			value: tensor(storage("0", 6), [2 ** 40, 2 ** 40], [0, 0]),
			code: "torch.expanded",
		},
		{ name: "a negative size", value: tensor(storage("0", 6), [-1], [1]), code: "torch.malformed" },
		{ name: "a negative stride", value: tensor(storage("0", 6), [2], [-1], 1), code: "torch.malformed" },
		{ name: "a negative offset", value: tensor(storage("0", 6), [2], [1], -1), code: "torch.malformed" },
		{ name: "sizes without strides", value: tensor(storage("0", 6), [6], []), code: "torch.malformed" },
		{ name: "65 dimensions", value: tensor(storage("0", 6), new Array(65).fill(1)), code: "torch.malformed" },
		{ name: "a tensor of no storage", value: tensor(text("0"), [1]), code: "torch.malformed" },
		{ name: "a tensor of an opaque value", value: tensor(call("m", "f"), [1]), code: "torch.malformed" },
		{
			name: "too few arguments",
			value: call("torch._utils", "_rebuild_tensor_v2", storage("0", 6)),
			code: "torch.malformed",
		},
		{
			name: "a parameter of no tensor",
			value: call("torch._utils", "_rebuild_parameter", int(1), 0x88, "N"),
			code: "torch.malformed",
		},
		{
			name: "a dtype that is none",
			value: call(
				"torch._utils",
				"_rebuild_tensor_v3",
				storage("0", 6),
				int(0),
				")",
				")",
				0x89,
				"N",
				global("torch", "device"),
			),
			code: "torch.malformed",
		},
		{
			name: "another dtype than the storage's",
			value: call(
				"torch._utils",
				"_rebuild_tensor_v3",
				storage("0", 6),
				int(0),
				")",
				")",
				0x89,
				"N",
				global("torch", "float64"),
			),
			code: "torch.malformed",
		},
		{ name: "a state for a tensor", value: [WHOLE, ")b"], code: "pickle.malformed" },
		{
			name: "complex128",
			value: tensor(storage("0", 1, { type: global("torch", "ComplexDoubleStorage") }), [1]),
			code: "torch.dtype",
		},
		{
			name: "a quantised tensor",
			value: call("torch._utils", "_rebuild_qtensor", storage("0", 6)),
			code: "torch.kind",
		},
		{ name: "a sparse tensor", value: call("torch._utils", "_rebuild_sparse_tensor", int(1)), code: "torch.kind" },
		{
			name: "a tensor that is yet to be negated",
			value: call(
				"torch._utils",
				"_rebuild_tensor_v2",
				storage("0", 6),
				int(0),
				")",
				")",
				0x89,
				"N",
				dict([text("neg"), 0x88]),
			),
			code: "torch.kind",
		},
		{
			name: "a type within a type",
			value: call(
				"torch._tensor",
				"_rebuild_from_type_v2",
				global("torch._tensor", "_rebuild_from_type_v2"),
				global("m", "T"),
				")",
				"}",
			),
			code: "torch.kind",
		},
		{
			name: "a dangerous global that is not used",
			value: [global("os", "system"), "0", WHOLE],
			code: "pickle.dangerous",
		},
	];

	test.each(values)("$name is refused", ({ value, code }) => {
		const storages = code === "torch.dtype" ? { "0": new Uint8Array(16) } : SIX;
		expect(outcomeOf(torchZip, holding(value, storages))).toBe(code);
	});
});
