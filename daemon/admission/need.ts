import type { Plan } from "../../toolkit/plan.ts";
import { SPAN_BYTES } from "../../workers/spans.ts";

/** The disk space and memory needed to execute a plan, in bytes. */
export interface Need {
	/** On the library's disk. */
	readonly disk: number;
	readonly memory: number;
}

/** A thread and the kernel's memory in it: 14.3 MiB, measured with 2 to 8 threads. */
const WORKER_BYTES = 16 * 1024 * 1024;

/** A planned tensor on its way to the engine and its threads: 4.7 KiB, measured with 70,000 tensors. */
const TENSOR_BYTES = 6 * 1024;

/** No space or memory: for a file that only waits until its library is available. */
export const NO_NEED: Need = { disk: 0, memory: 0 };

/** Estimates the needs of a plan that is executed with the given number of threads. */
export function needOf(plan: Plan, workers: number): Need {
	const inflated = plan.tensors.map(({ from }) => {
		// A compressed storage is inflated completely, however little of it is used.
		return from.kind === "tensor" && from.tensor.storage.deflated !== undefined ? from.tensor.storage.bytes : 0;
	});
	const largest = inflated.reduce((most, bytes) => Math.max(most, bytes), 0);
	// A small plan keeps only one thread busy. It reads at most four times as many bytes as it writes.
	const threads = Math.min(workers, 1 + Math.floor((4 * plan.bytes) / SPAN_BYTES));
	const memory = threads * (WORKER_BYTES + largest) + plan.tensors.length * TENSOR_BYTES;
	return { disk: plan.bytes, memory };
}
