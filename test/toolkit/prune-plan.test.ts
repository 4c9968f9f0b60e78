import { describe, expect, test } from "vitest";
import type { DType } from "../../toolkit/dtype.ts";
import { identify } from "../../toolkit/identify.ts";
import { type PruneChoices, planPrune } from "../../toolkit/prune-plan.ts";
import type { FormatId, TensorTable } from "../../toolkit/tensor.ts";
import { modelOf, tensorsOf } from "./model-tables.ts";

const CHOICES: PruneChoices = {
	precision: "fp16",
	precisions: {},
	keepEma: false,
	fixClip: false,
	vaeFormat: "pt",
	format: null,
	keepDType: new Set(),
};

/** The autoencoder of SD as a file of this format and dtype. */
function vaeTable(format: FormatId, dtype: DType): TensorTable {
	const tensors = tensorsOf(modelOf("VAE-v1")).map((tensor) => ({ ...tensor, dtype }));
	const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
	return { format, tensors: byName, metadata: new Map(), globals: [], oddities: [] };
}

function planOf(table: TensorTable, choices: Partial<PruneChoices> = {}, architecture = "VAE-v1") {
	const verdict = identify(table);
	if (verdict.kind !== "identified") throw new Error(`the file is ${verdict.kind}`);
	return planPrune(
		{ table, verdict: { ...verdict, architecture }, evidence: null, bytes: 1 },
		{ ...CHOICES, ...choices },
	);
}

describe("a VAE", () => {
	test.each<[string, DType, Partial<PruneChoices>, string]>([
		["in full precision becomes a .pt", "F32", {}, "torch-zip"],
		["becomes safetensors where the settings say so", "F32", { vaeFormat: "safetensors" }, "safetensors"],
		["in 8-bit floats becomes safetensors", "F8_E4M3", {}, "safetensors"],
	])("%s", (_, dtype, choices, format) => {
		expect(planOf(vaeTable("torch-zip", dtype), choices).format).toBe(format);
	});

	test("in 8-bit floats comes with a note on why it is no .pt", () => {
		const { summary, tensors } = planOf(vaeTable("torch-zip", "F8_E4M3"));
		expect(summary.notes).toContain("written as safetensors: a .pt file cannot store F8_E4M3");
		expect(tensors.every(({ dtype }) => dtype === "F8_E4M3")).toBe(true);
	});

	test("in 8-bit floats is refused where a .pt was asked for", () => {
		expect(() => planOf(vaeTable("torch-zip", "F8_E4M3"), { format: "torch-zip" })).toThrow(
			expect.objectContaining({ code: "file.dtype-not-in-pt" }),
		);
	});

	test("of another architecture than SD's becomes safetensors", () => {
		expect(planOf(vaeTable("torch-zip", "F32"), {}, "VAE-Flux").format).toBe("safetensors");
	});
});
