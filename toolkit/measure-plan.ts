import { DTYPES, type DType } from "./dtype.ts";
import { metricPartOf } from "./metric.ts";
import { NO_TENSORS, type Plan, type Planned } from "./plan.ts";
import { isAverage } from "./sort-tensors.ts";
import { bytesOfTensor, type Tensor, type TensorTable } from "./tensor.ts";
import { isIntact, type Verdict } from "./verdict.ts";

/** The components that count towards a file's metric: the intact ones. */
export function measurable({ found }: Verdict): Verdict["found"] {
	return found.filter(isIntact);
}

/**
 * A plan that writes nothing and reads every float tensor of the intact components: as F16 if it counts towards the
 * metric, otherwise in its own dtype, so that values that are not finite are found. Averages are left out.
 */
export function planMeasure(table: TensorTable, verdict: Verdict): Plan {
	const weights = measurable(verdict).filter((found) => !isAverage(found));
	const tensors = weights.flatMap((found) =>
		found.tensors.flatMap((name): Planned[] => {
			const tensor = table.tensors.get(name);
			if (tensor === undefined || !isNumber(tensor)) return [];
			const { shape } = tensor;
			const metric = metricPartOf(found.class, name);
			const dtype: DType = metric === null ? tensor.dtype : "F16";
			const from = { kind: "tensor", source: 0, tensor } as const;
			return [{ name, dtype, shape, from, metric, offset: 0, bytes: bytesOfTensor({ dtype, shape }) }];
		}),
	);
	const summary = { kept: NO_TENSORS, ema: NO_TENSORS, junk: NO_TENSORS, precision: 0, notes: [] };
	return { format: "safetensors", precision: "fp16", tensors, metadata: [], bytes: 0, summary };
}

/** Whether the elements can be converted to F16; floats of less than a byte cannot without their scales. */
function isNumber({ dtype }: Tensor): boolean {
	return DTYPES[dtype].kind === "float" && DTYPES[dtype].bits >= 8;
}
