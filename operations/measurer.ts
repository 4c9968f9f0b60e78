import { type NotFinite, notFiniteIn } from "../toolkit/cast-findings.ts";
import { measurable, planMeasure } from "../toolkit/measure-plan.ts";
import { type KnownWeights, type Measurement, type MetricSums, measured } from "../toolkit/metric.ts";
import type { Plan } from "../toolkit/plan.ts";
import type { Examined } from "../workers/examine.ts";
import { measure } from "../workers/execute.ts";
import { openUnchanged } from "../workers/file-source.ts";
import type { Work } from "../workers/work.ts";

/** The results of reading a file's weights. */
export interface ReadWeights {
	/** Null if no tensor counts towards the metric. */
	readonly metric: Measurement | null;
	/** Tensors with NaN or infinite values; null if there was nothing to read. */
	readonly notFinite: readonly NotFinite[] | null;
	/** Findings that only reading the bytes can show, one sentence each. */
	readonly notes: readonly string[];
}

/** Computes the metric of files. */
export interface Measurer {
	/** The sums over a file's complete components; null if no tensor counts towards the metric. */
	sums(path: string, examined: Examined): Promise<MetricSums | null>;
	/** Reads every weight of a file's complete components. */
	readWeights(path: string, examined: Examined): Promise<ReadWeights>;
}

/** What a measurer works with. */
export interface MeasurerOptions extends Pick<Work, "pool" | "signal" | "ignoreCrc"> {
	/** Weights that the user has named. */
	readonly labels: readonly KnownWeights[] | Promise<readonly KnownWeights[]>;
}

/** Creates a measurer that works on the threads of the pool. With `ignoreCrc`, it also measures damaged files. */
export function createMeasurer({ labels, ...options }: MeasurerOptions): Measurer {
	async function reading<T>(path: string, { identity }: Examined, read: (work: Work) => Promise<T>): Promise<T> {
		const source = openUnchanged(path, identity);
		try {
			return await read({ sources: [source], ...options });
		} finally {
			source.close();
		}
	}
	return {
		async sums(path, examined) {
			const plan = planMeasure(examined.table, examined.verdict);
			const counted = { ...plan, tensors: plan.tensors.filter((tensor) => tensor.metric !== null) };
			if (counted.tensors.length === 0) return null;
			return (await reading(path, examined, (work) => measure(counted, work))).metric;
		},
		async readWeights(path, examined) {
			const plan = planMeasure(examined.table, examined.verdict);
			if (plan.tensors.length === 0) return { metric: null, notFinite: null, notes: [] };
			const { metric, counts, notes } = await reading(path, examined, (work) => measure(plan, work));
			const found = measurable(examined.verdict);
			return {
				metric: hasMetric(plan) ? measured(metric, found, await labels) : null,
				notFinite: notFiniteIn(plan, counts),
				notes,
			};
		},
	};
}

function hasMetric({ tensors }: Plan): boolean {
	return tensors.some((tensor) => tensor.metric !== null);
}
