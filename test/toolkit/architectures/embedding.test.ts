import { expect, test } from "vitest";
import type { DType } from "../../../toolkit/dtype.ts";
import { identify } from "../../../toolkit/identify.ts";
import { losesNothing } from "../../../toolkit/nothing-to-lose.ts";
import type { Plan } from "../../../toolkit/plan.ts";
import { planPrune } from "../../../toolkit/prune-plan.ts";
import type { TensorTable } from "../../../toolkit/tensor.ts";
import { tableOf, tensor } from "../model-tables.ts";

const CHOICES = {
	precision: "fp16",
	precisions: {},
	fixClip: false,
	keepDType: new Set<string>(),
	keepEma: false,
	vaeFormat: "pt",
	format: null,
} as const;

function pruned(table: TensorTable): Plan {
	const verdict = identify(table);
	if (verdict.kind !== "identified") throw new Error(`it is ${verdict.kind}`);
	return planPrune({ table, verdict, evidence: null, bytes: 0 }, CHOICES);
}

test.each<{ tensors: Readonly<Record<string, number>>; architecture: string }>([
	{ tensors: { emb_params: 768 }, architecture: "Embedding-v1" },
	{ tensors: { emb_params: 1024 }, architecture: "Embedding-v2" },
	{ tensors: { "string_to_param.*": 768 }, architecture: "Embedding-v1" },
	{ tensors: { "string_to_param.*": 1024 }, architecture: "Embedding-v2" },
	{ tensors: { clip_g: 1280, clip_l: 768 }, architecture: "Embedding-XL" },
])("$tensors is $architecture, with any number of vectors", ({ tensors, architecture }) => {
	for (const count of [1, 75]) {
		const table = tableOf(Object.entries(tensors).map(([name, width]) => tensor(name, [count, width])));
		expect(identify(table)).toMatchObject({ kind: "identified", architecture, fileKind: "embedding" });
	}
});

test.each<DType>(["F32", "F16", "BF16"])(
	"vectors in %s keep their dtype, so their file has nothing to lose",
	(dtype) => {
		const table = tableOf([tensor("emb_params", [3, 768], dtype)]);
		const plan = pruned(table);
		expect(plan.tensors).toMatchObject([{ name: "emb_params", dtype }]);
		expect(losesNothing(plan, table)).toBe(true);
	},
);

test("a pickle becomes safetensors that holds the vectors as they were, and nothing else", () => {
	const tensors = [tensor("string_to_token.*", [], "I64"), tensor("string_to_param.*", [3, 768])];
	const plan = pruned({ ...tableOf(tensors), format: "torch-zip" });
	// Web UIs take the only tensor of a file, whatever its name.
	expect(plan).toMatchObject({ format: "safetensors", tensors: [{ name: "string_to_param.*", dtype: "F32" }] });
});
