import { describe, expect, test } from "vitest";
import { planPlace } from "../../toolkit/place-plan.ts";
import type { Tensor, TensorTable } from "../../toolkit/tensor.ts";
import { tableOf, tensor } from "./model-tables.ts";

const TENSORS = [
	tensor("tower.0.weight", [3, 4], "F32"),
	tensor("tower.0.steps", [], "I64"),
	tensor("tower.1.weight", [2], "F16"),
	tensor("model_ema.decay", [], "F32"),
	tensor("optimizer.state.0.exp_avg", [2], "F64"),
	tensor("empty", [0, 4], "BF16"),
];

function pickle(more: Partial<TensorTable> = {}, tensors: readonly Tensor[] = TENSORS): TensorTable {
	return { ...tableOf(tensors), format: "torch-zip", ...more };
}

test.each(["safetensors", "gguf"] as const)("a %s file is copied as it is", (format) => {
	const plan = planPlace({ ...tableOf(TENSORS), format, metadata: new Map([["modelspec.hash_sha256", "0x1"]]) }, 999);
	expect(plan).toMatchObject({ format: "copy", bytes: 999, precision: "keep" });
	expect(plan.summary).toMatchObject({
		kept: { tensors: TENSORS.length },
		notes: ["unknown model: placed unchanged"],
	});
});

describe("a pickle", () => {
	test("becomes a safetensors file with every tensor as it came, what looks like junk among them", () => {
		const plan = planPlace(pickle(), 999);
		expect(plan).toMatchObject({ format: "safetensors", precision: "keep" });
		const written = plan.tensors.map(({ name, dtype, shape }) => ({ name, dtype, shape }));
		expect(written).toHaveLength(TENSORS.length);
		expect(written).toEqual(expect.arrayContaining(TENSORS.map(({ name, dtype, shape }) => ({ name, dtype, shape }))));
		expect(plan.summary.notes).toEqual(["unknown model: converted to safetensors, every tensor unchanged"]);
		expect(plan.summary).toMatchObject({ ema: { tensors: 0 }, junk: { tensors: 0 }, precision: 0 });
	});

	test("keeps what it holds beside its tensors, as metadata", () => {
		const plan = planPlace(pickle({ values: [{ path: "args.width", json: "3" }] }), 999);
		expect(plan.metadata).toContainEqual(["args.width", "3"]);
	});

	test("names globals that are not needed for weights, and becomes a safetensors file all the same", () => {
		const plan = planPlace(pickle({ globals: [{ name: "some.Config", offset: 2, verdict: "unlisted" }] }), 999);
		expect(plan.format).toBe("safetensors");
	});

	const LEFT_OUT = { leftOut: [{ root: "params_ema", tensors: 7 }] };

	test("with a second set of weights stays the pickle it is, for a safetensors file would hold one of them", () => {
		const plan = planPlace(pickle(LEFT_OUT), 999);
		expect(plan).toMatchObject({ format: "copy", bytes: 999 });
		expect(plan.summary.notes).toEqual(['unknown model: kept as a pickle, because it also contains "params_ema"']);
	});

	test("with a second set of weights and globals that may run code is refused", () => {
		const globals = [
			{ name: "torch._utils._rebuild_tensor_v2", offset: 2, verdict: "safe" },
			{ name: "some.Config", offset: 9, verdict: "unlisted" },
		] as const;
		expect(() => planPlace(pickle({ ...LEFT_OUT, globals }), 999)).toThrow(
			expect.objectContaining({
				code: "model.unknown-pickle",
				message: expect.stringMatching(/would lack "params_ema", and the pickle names "some\.Config", which can run/),
			}),
		);
	});

	test("of a hypernetwork of unknown widths stays the pickle that programs read", () => {
		const layers = [0, 1].flatMap((i) => [
			tensor(`640.${i}.linear.0.weight`, [9, 640]),
			tensor(`640.${i}.linear.0.bias`, [9]),
		]);
		const plan = planPlace(pickle({}, layers), 999);
		expect(plan).toMatchObject({ format: "copy", bytes: 999 });
		expect(plan.summary.notes[0]).toContain("programs read the settings of this hypernetwork");
	});
});

test.each(["safetensors", "gguf", "torch-zip", "torch-legacy"] as const)(
	"a %s file without tensors is refused",
	(format) => {
		expect(() => planPlace({ ...tableOf([]), format }, 10)).toThrow(
			expect.objectContaining({ code: "file.no-tensors" }),
		);
	},
);
