import { describe, expect, test } from "vitest";
import { planConvert } from "../../toolkit/convert-plan.ts";
import type { DType } from "../../toolkit/dtype.ts";
import { UserError } from "../../toolkit/errors.ts";
import type { OutputFormat, Precision } from "../../toolkit/plan.ts";
import type { FormatId, Shape, Tensor, TensorTable } from "../../toolkit/tensor.ts";

function tableOf(
	tensors: readonly (readonly [name: string, dtype: DType, shape: Shape])[],
	format: FormatId = "safetensors",
	metadata: readonly (readonly [string, string])[] = [],
): TensorTable {
	const storage = { offset: 64, bytes: 1 << 20 };
	const made = tensors.map(([name, dtype, shape]): Tensor => ({ name, dtype, shape, storage, start: 0 }));
	const byName = new Map(made.map((tensor) => [tensor.name, tensor]));
	return { format, tensors: byName, metadata: new Map(metadata), globals: [], oddities: [] };
}

function plan(table: TensorTable, precision: Precision, format: OutputFormat = "safetensors", kept: string[] = []) {
	return planConvert(table, { precision, format, keepDType: new Set(kept) });
}

/** What one tensor is stored as, or the code that it is refused with. */
function storedAs(dtype: DType, shape: Shape, precision: Precision, format: OutputFormat = "safetensors"): string {
	try {
		return plan(tableOf([["w", dtype, shape]]), precision, format).tensors[0]?.dtype ?? "";
	} catch (error) {
		if (error instanceof UserError) return error.code;
		throw error;
	}
}

describe("precision", () => {
	test.each<[DType, Precision, string]>([
		["F64", "fp16", "F16"],
		["F32", "fp16", "F16"],
		["BF16", "fp16", "F16"],
		["F16", "bf16", "BF16"],
		["F16", "fp32", "F32"],
		["F8_E4M3", "fp16", "F16"],
		["F8_E5M2", "bf16", "BF16"],
		["F8_E4M3", "keep", "F8_E4M3"],
		["F32", "keep", "F32"],
		["I64", "fp16", "I64"],
		["BOOL", "fp32", "BOOL"],
		["F4", "keep", "F4"],
		["F8_E8M0", "keep", "F8_E8M0"],
		["F4", "fp16", "file.quantised-cast"],
		["F8_E8M0", "fp32", "file.quantised-cast"],
		["U8", "bf16", "U8"],
		["C64", "keep", "C64"],
		["C64", "fp16", "file.complex-cast"],
	])("%s as %s is stored as %s", (dtype, precision, expected) => {
		expect(storedAs(dtype, [2, 3], precision)).toBe(expected);
	});

	test.each<DType>(["F64", "F32", "C64"])("a scalar of %s stays", (dtype) => {
		expect(storedAs(dtype, [], "fp16")).toBe(dtype);
	});

	test("a tensor of no elements is cast as torch would", () => {
		expect(storedAs("F32", [0, 4], "fp16")).toBe("F16");
	});

	test("a tensor that a cast would change keeps its dtype", () => {
		const made = plan(tableOf([["w", "F32", [2]]]), "fp16", "safetensors", ["w"]);
		expect(made.tensors[0]?.dtype).toBe("F32");
	});
});

test("a GGUF is not converted", () => {
	const table = { ...tableOf([["w", "Q4_K", [256]]]), format: "gguf" } as const;
	expect(() => plan(table, "keep", "safetensors")).toThrow(expect.objectContaining({ code: "file.gguf-stays" }));
});

test("a float8 has no place in a .pt unless it is widened", () => {
	expect(storedAs("F8_E4M3", [2], "keep", "torch-zip")).toBe("file.dtype-not-in-pt");
	expect(storedAs("F8_E4M3", [2], "fp16", "torch-zip")).toBe("F16");
});

test("every tensor goes over under its own name, whatever the file is", () => {
	const names = ["b.weight", "a", "__proto__", ""];
	const table = tableOf(names.map((name) => [name, "F16", [2]]));
	expect(plan(table, "keep", "torch-zip").tensors.map(({ name }) => name)).toEqual(names);
	expect(new Set(plan(table, "keep").tensors.map(({ name }) => name))).toEqual(new Set(names));
});

describe("metadata", () => {
	const came = [
		["ss_name", "x"],
		["format", "pt"],
	] as const;

	const ONE = [["w", "F32", [2]]] as const;

	test("goes from safetensors to safetensors as it came", () => {
		expect(plan(tableOf(ONE, "safetensors", came), "keep").metadata).toEqual(came);
		expect(plan(tableOf(ONE, "safetensors"), "keep").metadata).toEqual([]);
	});

	test("says that the tensors are torch's when they come from torch", () => {
		expect(plan(tableOf(ONE, "torch-zip"), "keep").metadata).toEqual([["format", "pt"]]);
	});

	test("is told when it is left out of a .pt", () => {
		const { metadata, summary } = plan(tableOf(ONE, "safetensors", came), "keep", "torch-zip");
		expect(metadata).toEqual([]);
		expect(summary.notes).toEqual(["left out 2 lines of metadata: a .pt file cannot store them"]);
	});
});

test("the summary counts what is kept and what the precision saves", () => {
	const { summary } = plan(
		tableOf([
			["a", "F32", [10]],
			["b", "I64", [2]],
		]),
		"fp16",
	);
	expect(summary).toMatchObject({ kept: { tensors: 2, bytes: 56 }, precision: 20, junk: { tensors: 0 } });
});
