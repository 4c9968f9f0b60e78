import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { inMemory } from "../../../../toolkit/bytes.ts";
import type { Format } from "../../../../toolkit/formats/format.ts";
import { torchLegacy } from "../../../../toolkit/formats/torch/torch-legacy.ts";
import { torchZip } from "../../../../toolkit/formats/torch/torch-zip.ts";
import type { TensorTable } from "../../../../toolkit/tensor.ts";
import { TOOLS } from "../zip/build-zip.ts";
import { digestOf } from "./elements.ts";

const FOLDER = new URL("../../../fixtures/torch/", import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => !name.endsWith(".json"));
const GOLDEN: unknown = JSON.parse(readFileSync(new URL("golden.json", FOLDER), "utf8"));

function load(name: string): { bytes: Uint8Array; format: Format; table: TensorTable } {
	const bytes = new Uint8Array(readFileSync(new URL(name, FOLDER)));
	const takers = [torchZip, torchLegacy].filter((format) => format.sniff(bytes.subarray(0, 512), bytes.length));
	const format = takers[0];
	if (format === undefined || takers.length > 1) throw new Error(`${takers.length} formats take ${name}`);
	return { bytes, format, table: format.readTable(inMemory(bytes), TOOLS) };
}

test("every fixture has its golden table", () => {
	expect(Object.keys(GOLDEN ?? {}).sort()).toEqual([...FILES].sort());
});

describe("files of real torch", () => {
	test.each(FILES)("%s holds the tensors that torch put there", (name) => {
		const { bytes, format, table } = load(name);
		const found = [...table.tensors.values()].map((tensor) => ({
			name: tensor.name,
			dtype: tensor.dtype,
			shape: [...tensor.shape],
			sha256: digestOf(bytes, tensor),
		}));
		expect(found).toEqual((GOLDEN as Record<string, unknown>)[name]);
		expect([...table.tensors.keys()]).toEqual(found.map((tensor) => tensor.name));
		expect(format.id).toBe(name.includes("legacy") ? "torch-legacy" : "torch-zip");
		expect(format.extent(inMemory(bytes))).toEqual({ kind: "complete" });
	});

	test.each(FILES)("%s is not complete until its last byte", (name) => {
		const { bytes, format } = load(name);
		for (let length = 40; length < bytes.length; length += 1 + Math.floor(bytes.length / 200)) {
			expect(format.extent(inMemory(bytes.subarray(0, length)))).toMatchObject({ kind: "short", has: length });
		}
		expect(format.extent(inMemory(bytes.subarray(0, bytes.length - 1))).kind).toBe("short");
	});
});

test("a legacy file says how long it must be once its pickles are there", () => {
	const { bytes, format } = load("views-legacy.pt");
	const cut = format.extent(inMemory(bytes.subarray(0, bytes.length - 3)));
	expect(cut).toEqual({ kind: "short", has: bytes.length - 3, needs: bytes.length });
});

test("a view says where it starts and how it strides, a contiguous tensor only where it starts", () => {
	const { tensors } = load("views.pt").table;
	expect(tensors.get("base")).not.toHaveProperty("strides");
	expect(tensors.get("slice")).toMatchObject({ start: 32, strides: [6, 1], shape: [2, 3] });
	expect(tensors.get("expanded")).toMatchObject({ strides: [0, 1] });
	expect(tensors.get("tail")).toMatchObject({ start: 80, shape: [4] });
	expect(tensors.get("tail")).not.toHaveProperty("strides");
});

test("views of one storage share its place", () => {
	const { tensors } = load("views.pt").table;
	expect(tensors.get("slice")?.storage).toBe(tensors.get("base")?.storage);
});

const LIGHTNING_LEFT_OUT = [
	{ root: "callbacks", tensors: 1 },
	{ root: "optimizer_states", tensors: 6 },
];

test.each(["lightning.ckpt", "lightning-legacy.ckpt"])("%s keeps its training state out and its names in", (name) => {
	const { globals, oddities, leftOut, values, valuesNotRead } = load(name).table;
	expect(globals).toContainEqual(
		expect.objectContaining({
			name: "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint",
			verdict: "unlisted",
		}),
	);
	expect(globals.filter((global) => global.verdict === "dangerous")).toEqual([]);
	expect(oddities).toEqual([]);
	expect(leftOut).toEqual(LIGHTNING_LEFT_OUT);
	expect(values).toEqual([
		{ path: "epoch", json: "3" },
		{ path: "global_step", json: "70000000000" },
		{ path: "pytorch-lightning_version", json: '"1.4.2"' },
	]);
	expect(valuesNotRead).toEqual(["checkpoint"]);
});

test("a global's offset is that of its opcode in the file", () => {
	const { bytes, table } = load("lightning.ckpt");
	for (const { offset } of table.globals) expect(bytes[offset]).toBe("c".charCodeAt(0));
});

describe("values that are not tensors", () => {
	test("of a trainer's file have their paths, without the wrapper's", () => {
		const { values, valuesNotRead, leftOut } = load("trained.pt").table;
		expect(Object.fromEntries((values ?? []).map(({ path, json }) => [path, json]))).toEqual({
			step: "1000",
			pro: "1",
			name: '"café"',
			done: "true",
			best: "null",
			rate: "0.0001",
			alpha: "4.0",
			dtype: '"torch.float16"',
			betas: "[0.9,0.999]",
			large: '"1152921504606846976"',
			format: '"mine"',
			config: '{"width":8,"parts":["a"]}',
			"layer.alpha": "0.5",
		});
		expect(valuesNotRead).toBeUndefined();
		expect(leftOut).toEqual([
			{ root: "ema", tensors: 2 },
			{ root: "optimizer", tensors: 6 },
		]);
	});

	test("of a hypernetwork are its structure", () => {
		const { values } = load("hypernetwork-settings.pt").table;
		expect(values).toEqual([
			{ path: "step", json: "500" },
			{ path: "name", json: '"h"' },
			{ path: "layer_structure", json: "[1,2,1]" },
			{ path: "activation_func", json: '"relu"' },
			{ path: "is_layer_norm", json: "false" },
			{ path: "weight_initialization", json: '"Normal"' },
			{ path: "sd_checkpoint", json: "null" },
		]);
	});

	test("of an embedding are its settings", () => {
		const { values } = load("embedding.pt").table;
		expect(values).toEqual([
			{ path: "string_to_token", json: '{"*":265}' },
			{ path: "name", json: '"x"' },
			{ path: "step", json: "9" },
		]);
	});
});
