import type { Plan } from "../../toolkit/plan.ts";
import { SPAN_BYTES } from "../../workers/spans.ts";

/** What carrying out a plan takes, in bytes. */
export interface Need {
	/** On the library's disk. */
	readonly disk: number;
	readonly memory: number;
}

/** A thread and the kernel's memory in it: 14.3 MiB measured, from 2 threads to 8. */
const WORKER_BYTES = 16 * 1024 * 1024;

/** A planned tensor on its way to the engine and to its threads: 4.7 KiB measured with 70,000 of them. */
const TENSOR_BYTES = 6 * 1024;

/** Nothing at all: for a file that only waits for its library to be there. */
export const NO_NEED: Need = { disk: 0, memory: 0 };

/** Estimates what a plan takes when so many threads carry it out. */
export function needOf(plan: Plan, workers: number): Need {
	const inflated = plan.tensors.map(({ from }) => {
		// A compressed storage is inflated whole, whatever is taken of it.
		return from.kind === "tensor" && from.tensor.storage.deflated !== undefined ? from.tensor.storage.bytes : 0;
	});
	const largest = inflated.reduce((most, bytes) => Math.max(most, bytes), 0);
	// A small plan keeps one thread busy, however many there are; what it reads is at most four times what it writes.
	const threads = Math.min(workers, 1 + Math.floor((4 * plan.bytes) / SPAN_BYTES));
	const memory = threads * (WORKER_BYTES + largest) + plan.tensors.length * TENSOR_BYTES;
	return { disk: plan.bytes, memory };
}
