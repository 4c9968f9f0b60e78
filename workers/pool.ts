import { Piscina } from "piscina";
import type { SpanResult, SpanTask } from "./tasks.ts";

/** Threads that run spans. Tasks are queued while all threads are busy. */
export interface Pool {
	/** Maximum number of spans that run at once. */
	readonly workers: number;
	/**
	 * Runs one span. When the signal fires, the span is asked to stop and returns `stopped`. Its thread is not killed,
	 * because a write could then still be in progress. Rejects if the thread died or the pool is closed.
	 */
	run(task: SpanTask, signal?: AbortSignal): Promise<SpanResult>;
	/** Waits for running spans, then ends the threads. `run` must not be called afterwards. */
	close(): Promise<void>;
}

/**
 * How long an idle thread is kept: long enough to process a folder of models, and then an idle daemon has few threads.
 */
const IDLE_MS = 10_000;

/**
 * Creates a pool of up to `workers` threads. `atOnce` of them, by default one, are started now and kept until the pool
 * is closed; the others are started when needed.
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
	// A thread that dies rejects its task. It may also emit an error here, which would crash the process if not
	// handled.
	threads.on("error", () => undefined);
	let closed = false;
	return {
		workers: options.workers,
		async run(task, signal) {
			// piscina would silently start new threads.
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

/** A thread cannot be started from TypeScript, so the built worker is used even if this runs from source. */
function workerEntry(here: string): string {
	return new URL(here.endsWith(".ts") ? "../dist/workers/worker.cjs" : "./worker.cjs", here).href;
}
