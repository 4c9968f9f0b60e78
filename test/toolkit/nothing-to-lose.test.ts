import { expect, test } from "vitest";
import { losesNothing } from "../../toolkit/nothing-to-lose.ts";
import type { Plan, Planned } from "../../toolkit/plan.ts";
import type { Tensor, TensorTable } from "../../toolkit/tensor.ts";
import { planOf } from "../workers/plans.ts";

const [a, b] = [halves("a", 0), halves("b", 4)];
const TABLE: TensorTable = {
	format: "safetensors",
	tensors: new Map([a, b].map((tensor) => [tensor.name, tensor])),
	metadata: new Map([["format", "pt"]]),
	globals: [],
	oddities: [],
};
const PLAN: Plan = {
	...planOf([
		{ tensor: b, dtype: "F16" },
		{ tensor: a, dtype: "F16" },
	]),
	format: "safetensors",
	metadata: [["format", "pt"]],
};
const [first, ...others] = PLAN.tensors;

function halves(name: string, offset: number): Tensor {
	return { name, dtype: "F16", shape: [2], storage: { offset, bytes: 4 }, start: 0 };
}

function withFirst(change: Partial<Planned>): Plan {
	if (first === undefined) throw new Error("the plan is empty");
	return { ...PLAN, tensors: [{ ...first, ...change }, ...others] };
}

test("a plan that keeps every tensor as it came loses nothing, whatever their order", () => {
	expect(losesNothing(PLAN, TABLE)).toBe(true);
});

test.each<{ name: string; plan?: Plan; table?: TensorTable }>([
	{ name: "a tensor is dropped", plan: { ...PLAN, tensors: others } },
	{ name: "a tensor is cast", plan: withFirst({ dtype: "F32" }) },
	{ name: "a tensor gets another name", plan: withFirst({ name: "c" }) },
	{ name: "a tensor is mended", plan: withFirst({ from: { kind: "literal", bytes: new Uint8Array(4) } }) },
	{ name: "the metadata lose an entry", plan: { ...PLAN, metadata: [] } },
	{ name: "the metadata change", plan: { ...PLAN, metadata: [["format", "tf"]] } },
	{ name: "the file is a pickle", table: { ...TABLE, format: "torch-zip" } },
	{ name: "a pickle is written", plan: { ...PLAN, format: "torch-zip" } },
])("something is lost where $name", ({ plan = PLAN, table = TABLE }) => {
	expect(losesNothing(plan, table)).toBe(false);
});
