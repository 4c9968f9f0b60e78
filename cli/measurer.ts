import { measurable, planMeasure } from "../toolkit/measure-plan.ts";
import { type Measurement, type MetricSums, measured } from "../toolkit/metric.ts";
import type { Examined } from "../workers/examine.ts";
import { measure } from "../workers/execute.ts";
import { openUnchanged } from "../workers/file-source.ts";
import { createPool } from "../workers/pool.ts";
import { readTaught } from "./taught.ts";

/** Takes the metric of files, on every core. Whoever made it closes it. */
export interface Measurer {
	/** The sums over a file's whole components; null where it has no tensor that counts. */
	sums(path: string, examined: Examined): Promise<MetricSums | null>;
	/** The metric, with what is known by it; null where nothing counts. */
	measurement(path: string, examined: Examined): Promise<Measurement | null>;
	close(): Promise<void>;
}

/** A measurer of `workers` threads. What the user taught is read once. */
export function createMeasurer(workers: number): Measurer {
	const pool = createPool({ workers });
	const taught = readTaught();
	async function sums(path: string, { table, verdict, identity }: Examined): Promise<MetricSums | null> {
		const plan = planMeasure(table, verdict);
		if (plan.tensors.length === 0) return null;
		const source = openUnchanged(path, identity);
		try {
			return await measure(plan, { sources: [source], pool });
		} finally {
			source.close();
		}
	}
	return {
		sums,
		async measurement(path, examined) {
			const taken = await sums(path, examined);
			return taken && measured(taken, measurable(examined.verdict), await taught);
		},
		close: () => pool.close(),
	};
}
