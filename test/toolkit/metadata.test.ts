import { describe, expect, test } from "vitest";
import type { DType } from "../../toolkit/dtype.ts";
import { WRITERS } from "../../toolkit/formats/index.ts";
import { carriedMetadata } from "../../toolkit/metadata.ts";
import type { Wanted } from "../../toolkit/plan.ts";
import type { Shape, Tensor, TensorTable } from "../../toolkit/tensor.ts";
import { wanted } from "./formats/planned.ts";

const HASH = "modelspec.hash_sha256";
const PLAIN: Readonly<Record<string, string>> = {
	"modelspec.title": "a model",
	"modelspec.architecture": "stable-diffusion-v1",
	"modelspec.unet_dtype": "bf16,fp32",
	"modelspec.vae_dtype": "fp32",
	ss_base_model_version: "sd_v1",
	ss_sd_model_hash: "e1441589",
	ss_new_sd_model_hash: "cc6cb27103417325ff94f52b7a5d2dde45a7515b25c255d8e396c90014281516",
	ssmd_rating: "5",
	format: "pt",
	"a\u0301 key of nobody's": "{}",
};
const CLAIMED: Readonly<Record<string, string>> = {
	[HASH]: "0x00",
	"modelspec.hash_md5": "0x01",
	"modelspec.data_format": "fp32",
	sshs_model_hash: "02",
	sshs_legacy_hash: "03",
	_quantization_metadata: "{}",
};
const HASHES = [HASH, "modelspec.hash_md5", "sshs_model_hash", "sshs_legacy_hash"];

type Given = readonly (readonly [name: string, dtype: DType, shape: Shape])[];
const GIVEN: Given = [
	["a", "F32", [2, 2]],
	["b", "F32", [3]],
	["none", "F32", [0]],
	["c", "I64", [1]],
	["quantised", "F8_E4M3", [8]],
];

describe.each([
	{ name: "nothing", change: (all: Wanted[]) => all, gone: [] },
	{ name: "the order of the plan", change: (all: Wanted[]) => all.toReversed(), gone: [] },
	{
		name: "a dtype",
		change: (all: Wanted[]) => all.map((one) => (one.name === "a" ? { ...one, dtype: "F16" as const } : one)),
		gone: [...HASHES, "modelspec.data_format"],
	},
	{
		name: "the dtype of what was quantised",
		change: (all: Wanted[]) => all.map((one) => (one.name === "quantised" ? { ...one, dtype: "F16" as const } : one)),
		gone: Object.keys(CLAIMED),
	},
	{
		name: "a tensor that goes",
		change: (all: Wanted[]) => all.slice(1),
		gone: [...HASHES, "_quantization_metadata"],
	},
	{
		name: "an empty tensor that goes",
		change: (all: Wanted[]) => all.filter(({ name }) => name !== "none"),
		gone: [...HASHES, "_quantization_metadata"],
	},
	{
		name: "a name, not the place of its bytes",
		change: (all: Wanted[]) => all.map((one) => (one.name === "b" ? { ...one, name: "bb" } : one)),
		gone: ["sshs_legacy_hash", "_quantization_metadata"],
	},
	{
		name: "a name, and so the place of its bytes",
		change: (all: Wanted[]) => all.map((one) => (one.name === "a" ? { ...one, name: "z" } : one)),
		gone: [...HASHES, "_quantization_metadata"],
	},
	{
		name: "a tensor that is mended",
		change: (all: Wanted[]) => all.map((one) => (one.name === "c" ? wanted("c", "I64", [1]) : one)),
		gone: [...HASHES, "_quantization_metadata"],
	},
	{
		name: "a tensor of another file in the place of its own",
		change: (all: Wanted[]) => [...all.filter(({ name }) => name !== "b"), ...ofAnotherFile("b")],
		gone: [...HASHES, "_quantization_metadata"],
	},
])("$name", ({ change, gone }) => {
	const table = tableOf(GIVEN, { ...PLAIN, ...CLAIMED });
	const { metadata, notes } = carriedMetadata(table, change(fromTable(table)), "safetensors");

	test("takes from the metadata what it makes false, and nothing else", () => {
		const came = [...table.metadata];
		expect(metadata).toEqual(came.filter(([key]) => !gone.includes(key)));
	});

	test("is told by the keys that go", () => {
		const told = `left out of the metadata, as no longer true: ${[...gone].sort().join(", ")}`;
		expect(notes).toEqual(gone.length === 0 ? [] : [told]);
	});
});

test("a file whose tensors lie in another order than is written loses its hashes: its bytes change places", () => {
	const table = tableOf([...GIVEN].reverse(), CLAIMED);
	const { metadata } = carriedMetadata(table, fromTable(table), "safetensors");
	expect(metadata.map(([key]) => key)).toEqual(["modelspec.data_format", "_quantization_metadata"]);
});

test("what only looks like such a key stays", () => {
	const table = tableOf(GIVEN, { "modelspec.hash": "1", "my.modelspec.hash_sha256": "2", sshs_model_hash_old: "3" });
	expect(carriedMetadata(table, [], "safetensors")).toEqual({ metadata: [...table.metadata], notes: [] });
});

test("a .pt has no place for any, which is told", () => {
	const table = tableOf(GIVEN, { one: "1", two: "2" });
	const notes = ["left out 2 lines of metadata: a .pt file cannot store them"];
	expect(carriedMetadata(table, fromTable(table), "torch-zip")).toEqual({ metadata: [], notes });
	expect(carriedMetadata(tableOf(GIVEN, {}), [], "torch-zip")).toEqual({ metadata: [], notes: [] });
});

/** The table of a file that holds these tensors: in the writer's order, or reversed where they are given so. */
function tableOf(given: Given, metadata: Readonly<Record<string, string>>): TensorTable {
	const planned = WRITERS.safetensors.layout(
		given.map(([name, dtype, shape]) => wanted(name, dtype, shape)),
		[],
	).tensors;
	const reversed = given[0]?.[0] !== "a";
	let offset = 1000;
	const tensors = (reversed ? planned.toReversed() : planned).map(({ name, dtype, shape, bytes }): [string, Tensor] => {
		const storage = { offset, bytes };
		offset += bytes;
		return [name, { name, dtype, shape, storage, start: 0 }];
	});
	const came = new Map(Object.entries(metadata));
	return { format: "safetensors", tensors: new Map(tensors), metadata: came, globals: [], oddities: [] };
}

function ofAnotherFile(name: string): Wanted[] {
	return fromTable(tableOf(GIVEN, {})).filter((one) => one.name === name);
}

/** Every tensor of a table as it is. */
function fromTable({ tensors }: TensorTable): Wanted[] {
	return [...tensors.values()].map((tensor) => {
		const { name, dtype, shape } = tensor;
		return { name, dtype, shape, from: { kind: "tensor", source: 0, tensor }, metric: null };
	});
}
