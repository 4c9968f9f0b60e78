import { type NotFinite, notFiniteIn } from "../toolkit/cast-findings.ts";
import { measurable, planMeasure } from "../toolkit/measure-plan.ts";
import { type Measurement, type MetricSums, measured } from "../toolkit/metric.ts";
import type { Plan } from "../toolkit/plan.ts";
import type { Examined } from "../workers/examine.ts";
import { measure } from "../workers/execute.ts";
import { openUnchanged } from "../workers/file-source.ts";
import { createPool } from "../workers/pool.ts";
import type { Work } from "../workers/work.ts";
import { labelsIn } from "./labels.ts";

/** The results of reading a file's weights. */
export interface ReadWeights {
	/** Null if no tensor counts towards the metric. */
	readonly metric: Measurement | null;
	/** Tensors with NaN or infinite values; null if there was nothing to read. */
	readonly notFinite: readonly NotFinite[] | null;
	/** Findings that only reading the bytes can show, one sentence each. */
	readonly notes: readonly string[];
}

/** Computes the metric of files on several threads. The creator must close it. */
export interface Measurer {
	/** The sums over a file's complete components; null if no tensor counts towards the metric. */
	sums(path: string, examined: Examined): Promise<MetricSums | null>;
	/** Reads every weight of a file's complete components. */
	readWeights(path: string, examined: Examined): Promise<ReadWeights>;
	close(): Promise<void>;
}

/**
 * Creates a measurer with `workers` threads. The user's labels are read once. With `ignoreCrc`, files are measured even
 * if some of their records do not match their CRCs.
 */
export function createMeasurer(workers: number, ignoreCrc = false): Measurer {
	const pool = createPool({ workers });
	const labels = labelsIn();
	async function reading<T>(path: string, { identity }: Examined, read: (work: Work) => Promise<T>): Promise<T> {
		const source = openUnchanged(path, identity);
		try {
			return await read({ sources: [source], pool, ignoreCrc });
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
		close: () => pool.close(),
	};
}

function hasMetric({ tensors }: Plan): boolean {
	return tensors.some((tensor) => tensor.metric !== null);
}
