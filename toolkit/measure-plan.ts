import { DTYPES } from "./dtype.ts";
import { metricPartOf } from "./metric.ts";
import type { Plan, Planned } from "./plan.ts";
import { bytesOfTensor, type Tensor, type TensorTable } from "./tensor.ts";
import { isIntact, type Verdict } from "./verdict.ts";

/** The components that a file's metric is taken of: those that are whole. */
export function measurable({ found }: Verdict): Verdict["found"] {
	return found.filter(isIntact);
}

/** A plan that writes nothing: every tensor that counts towards the metric, as halves. */
export function planMeasure(table: TensorTable, verdict: Verdict): Plan {
	const tensors = measurable(verdict).flatMap((found) =>
		found.tensors.flatMap((name): Planned[] => {
			const tensor = table.tensors.get(name);
			const metric = metricPartOf(found.class, name);
			if (tensor === undefined || metric === null || !isNumber(tensor)) return [];
			const { shape } = tensor;
			const from = { kind: "tensor", source: 0, tensor } as const;
			return [{ name, dtype: "F16", shape, from, metric, offset: 0, bytes: bytesOfTensor({ dtype: "F16", shape }) }];
		}),
	);
	const none = { tensors: 0, bytes: 0 };
	const summary = { kept: none, ema: none, junk: none, precision: 0, notes: [] };
	return { format: "safetensors", precision: "fp16", tensors, metadata: [], bytes: 0, summary };
}

/** Whether the elements have halves to be measured by; floats of less than a byte have none without their scales. */
function isNumber({ dtype }: Tensor): boolean {
	return DTYPES[dtype].kind === "float" && DTYPES[dtype].bits >= 8;
}
