import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inMemory } from "../../toolkit/bytes.ts";
import { planConvert } from "../../toolkit/convert-plan.ts";
import { readTable } from "../../toolkit/formats/index.ts";
import { valuesAsMetadata, withoutNotes } from "../../toolkit/metadata.ts";
import type { OutputFormat } from "../../toolkit/plan.ts";
import type { TensorTable } from "../../toolkit/tensor.ts";
import { TOOLS } from "./formats/zip/build-zip.ts";

function fixture(name: string): TensorTable {
	const bytes = readFileSync(new URL(`../fixtures/torch/${name}`, import.meta.url));
	return readTable(inMemory(new Uint8Array(bytes)), TOOLS);
}

function converted(name: string, format: OutputFormat) {
	return planConvert(fixture(name), { precision: "keep", format, keepDType: new Set() });
}

test("a conversion to safetensors keeps the values of a torch file as JSON in the metadata", () => {
	const { metadata, summary } = converted("trained.pt", "safetensors");
	expect(Object.fromEntries(metadata)).toMatchObject({
		format: "pt",
		"pickle.format": '"mine"',
		step: "1000",
		pro: "1",
		name: '"café"',
		"layer.alpha": "0.5",
	});
	expect(summary.notes).toEqual(["left out: 2 tensors of ema", "left out: 6 tensors of optimizer"]);
});

test("a conversion to .pt says which values it is written without", () => {
	const { metadata, summary } = converted("hypernetwork-settings.pt", "torch-zip");
	expect(metadata).toEqual([]);
	expect(summary.notes).toEqual([
		"left out 7 values that are not tensors (step, name, layer_structure, activation_func, is_layer_norm, …): autoprune does not write them to .pt files",
	]);
});

test("values that JSON cannot hold are named", () => {
	expect(withoutNotes(fixture("lightning.ckpt"), "safetensors")).toContain(
		"left out 1 value that is not a tensor (checkpoint): too many, too large or not representable in JSON",
	);
});

test("no path becomes a key that programs read, nor the key of another value", () => {
	const paths = ["format", "modelspec.title", "ss_v2", "sshs_model_hash", "pickle.format", "step", "config"];
	const keys = valuesAsMetadata({ values: paths.map((path) => ({ path, json: "1" })) }).map(([key]) => key);
	expect(keys).toEqual([
		"pickle.format",
		"pickle.modelspec.title",
		"pickle.ss_v2",
		"pickle.sshs_model_hash",
		"pickle.pickle.format",
		"step",
		"config",
	]);
});
