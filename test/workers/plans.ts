import type { DType } from "../../toolkit/dtype.ts";
import type { MetricPart, Plan } from "../../toolkit/plan.ts";
import { bytesOfTensor, type Tensor } from "../../toolkit/tensor.ts";

export interface Want {
	readonly tensor: Tensor;
	readonly dtype: DType;
	readonly metric?: MetricPart;
	readonly source?: number;
}

/** A plan that writes the tensors one after the other, with nothing around them. */
export function planOf(wants: readonly Want[]): Plan {
	let offset = 0;
	const tensors = wants.map(({ tensor, dtype, metric, source }) => {
		const bytes = bytesOfTensor({ dtype, shape: tensor.shape });
		const from = { kind: "tensor", source: source ?? 0, tensor } as const;
		const planned = { name: tensor.name, dtype, shape: tensor.shape, from, metric: metric ?? null, offset, bytes };
		offset += bytes;
		return planned;
	});
	const none = { tensors: 0, bytes: 0 };
	const summary = { kept: none, ema: none, junk: none, precision: 0, notes: [] };
	return { format: "safetensors", precision: "fp16", tensors, metadata: [], bytes: offset, summary };
}
