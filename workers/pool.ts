import { Piscina } from "piscina";
import type { SpanResult, SpanTask } from "./tasks.ts";

/** Threads that run spans. Tasks that find every thread busy wait their turn. */
export interface Pool {
	/** At most so many spans run at once. */
	readonly workers: number;
	/**
	 * Runs one span. When the signal fires, the span is asked to stop and answers `stopped`: killing its thread would
	 * leave a write of its own half done behind our back. Rejects when the thread died or the pool is closed.
	 */
	run(task: SpanTask, signal?: AbortSignal): Promise<SpanResult>;
	/** Lets running spans end, then ends the threads. No `run` after it. */
	close(): Promise<void>;
}

/** An idle thread is kept so long: a folder of models goes through without starting one twice, a quiet daemon has few. */
const IDLE_MS = 10_000;

/**
 * A pool of up to `workers` threads. `atOnce` of them are started now and kept until it is closed, one where it is left
 * out; the others start when they are needed.
 */
export function createPool(options: { readonly workers: number; readonly atOnce?: number }): Pool {
	const threads = new Piscina<SpanTask, SpanResult>({
		filename: workerEntry(import.meta.url),
		name: "runSpan",
		minThreads: options.atOnce ?? 1,
		maxThreads: options.workers,
		concurrentTasksPerWorker: 1,
		idleTimeout: IDLE_MS,
	});
	// A thread that dies with its task rejects that task, and may say so once more here, where a throw would end us.
	threads.on("error", () => undefined);
	let closed = false;
	return {
		workers: options.workers,
		async run(task, signal) {
			// piscina would quietly start again.
			if (closed) throw new Error("The pool is closed");
			if (signal?.aborted) return { kind: "stopped" };
			const stop = () => Atomics.store(task.shared, 1, 1);
			signal?.addEventListener("abort", stop, { once: true });
			try {
				return await threads.run(task);
			} finally {
				signal?.removeEventListener("abort", stop);
			}
		},
		async close() {
			closed = true;
			await threads.close();
		},
	};
}

/** A thread cannot start from TypeScript: from a source file too it is what the last build made. */
function workerEntry(here: string): string {
	return new URL(here.endsWith(".ts") ? "../dist/workers/worker.cjs" : "./worker.cjs", here).href;
}
