import type { MarkerFamily } from "../../../../toolkit/architectures/families/marker-family.ts";
import { type SampleTensor, sampleOf } from "../../../../toolkit/architectures/families/sample.ts";
import type { DType } from "../../../../toolkit/dtype.ts";
import type { Tensor, TensorTable } from "../../../../toolkit/tensor.ts";

/** A file's table of such tensors, in their order, all of one dtype. */
export function tableOf(tensors: readonly SampleTensor[], dtype: DType = "F16"): TensorTable {
	const named = tensors.map(({ name, shape }): [string, Tensor] => [
		name,
		{ name, dtype, shape, storage: { offset: 0, bytes: 0 }, start: 0 },
	]);
	return { format: "safetensors", tensors: new Map(named), metadata: new Map(), globals: [], oddities: [] };
}

/** The family's sample with every name below a prefix. */
export function sampleBelow(family: MarkerFamily, prefix: string): SampleTensor[] {
	return sampleOf(family.sample).map(({ name, shape }) => ({ name: prefix + name, shape }));
}

/** The families of one kind and base, by any names. */
export function isOf(kind: string, base: string): (family: MarkerFamily) => boolean {
	return (family) => family.kind === kind && family.base === base;
}

/** A family as a test calls it. */
export function titleOf({ kind, base, layout, variants, sample }: MarkerFamily): string {
	return `${kind} ${base} (${layout}${variants?.length === 1 ? `, ${variants[0]?.variant}` : ""}, ${sample[0]})`;
}
