import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { FaultError } from "../../toolkit/errors.ts";
import type { Reply, TaskName, Tasks } from "./protocol.ts";

/** Options for one request: progress and cancellation. */
interface Following {
	readonly signal?: AbortSignal;
	readonly onProgress?: (done: number, total: number) => void;
}

/** The child process that reads and writes model files. A crash of it does not end the daemon. */
export interface Engine {
	/**
	 * Throws FaultError for a fault, EngineDied when the process died during the request, the signal's reason when
	 * aborted.
	 */
	run<N extends TaskName>(task: N, input: Tasks[N]["in"], following?: Following): Promise<Tasks[N]["out"]>;
	/** Ends the process; running requests are lost. */
	close(): Promise<void>;
}

/** The engine died during a request: killed, out of memory, or crashed. The request can be repeated. */
export class EngineDied extends Error {
	override readonly name = "EngineDied";
}

/**
 * By default each thread of the engine lets its young generation grow to 48 MB before a collection. With this limit
 * the peak memory for a checkpoint of 7.7 GB is 16 MiB lower, and reading its tables takes 20 ms longer.
 */
const SMALL_NURSERY = "--max-semi-space-size=1";

/** Number of V8's background threads for compilation and garbage collection; one instead of four saves 4 MiB. */
const FEW_HELPERS = "--v8-pool-size=1";

/** How long a closed engine may take to exit. One whose thread is blocked by a hung share does not exit by itself. */
const LAST_CALLS_MS = 5_000;

/** How long an idle engine is kept. Files come in batches, and a restart takes 0.2 s. */
const REST_AFTER_MS = 60_000;

interface Pending {
	readonly resolve: (value: unknown) => void;
	readonly reject: (error: unknown) => void;
	readonly following: Following;
}

/** A child process and its unanswered requests. */
interface Running {
	readonly child: ChildProcess;
	readonly pending: Map<number, Pending>;
}

/**
 * Starts an engine with `workers` threads at the first request. After a death, or after `restAfterMs` without
 * requests, the next request starts a new one: an idle engine would hold half of the daemon's memory. `onDeath` is
 * called at each death, but not when the engine is ended.
 */
export function startEngine(workers: number, restAfterMs = REST_AFTER_MS, onDeath = (): void => undefined): Engine {
	let running: Running | null = null;
	let resting: NodeJS.Timeout | undefined;
	let nextId = 1;

	function alive(): Running {
		clearTimeout(resting);
		if (running !== null) return running;
		const launched: Running = launch(workers, () => {
			if (running !== launched) return;
			running = null;
			onDeath();
		});
		running = launched;
		return launched;
	}

	function restSoon(): void {
		clearTimeout(resting);
		if (running?.pending.size === 0) resting = setTimeout(() => void end(), restAfterMs).unref();
	}

	async function end(): Promise<void> {
		clearTimeout(resting);
		const last = running?.child;
		running = null;
		if (last === undefined) return;
		const ended = new Promise((resolve) => last.once("exit", resolve));
		last.disconnect();
		const late = setTimeout(() => last.kill("SIGKILL"), LAST_CALLS_MS);
		await ended;
		clearTimeout(late);
	}

	return {
		run(task, input, following = {}) {
			const id = nextId++;
			return new Promise<never>((resolve, reject) => {
				following.signal?.throwIfAborted();
				const { child, pending } = alive();
				const stop = (): unknown => child.connected && child.send({ id, task: "stop" });
				following.signal?.addEventListener("abort", stop, { once: true });
				const settle =
					<A extends unknown[]>(settled: (...args: A) => void) =>
					(...args: A) => {
						following.signal?.removeEventListener("abort", stop);
						settled(...args);
						restSoon();
					};
				pending.set(id, { resolve: settle(resolve as (value: unknown) => void), reject: settle(reject), following });
				child.send({ id, task, input });
			});
		},
		close: end,
	};
}

function launch(workers: number, onDeath: () => void): Running {
	const entry = engineEntry(import.meta.url);
	const pending = new Map<number, Pending>();
	const child = fork(entry, [String(workers)], {
		serialization: "advanced",
		execArgv: [...process.execArgv, SMALL_NURSERY, FEW_HELPERS],
		stdio: ["ignore", "inherit", "inherit", "ipc"],
	});
	const died = (how: string): void => {
		onDeath();
		const left = [...pending.values()];
		pending.clear();
		for (const { reject } of left) reject(new EngineDied(`the engine died (${how})`));
	};
	child.on("message", (reply) => deliver(reply as Reply, pending));
	child.once("exit", (code, signal) => died(signal ?? `exit code ${code}`));
	// Sending to a process that is about to exit fails here, and its `exit` event follows. A process that never
	// started has no exit event.
	child.on("error", (error) => child.pid === undefined && died(error.message));
	return { child, pending };
}

/** Its threads cannot be started from TypeScript, so the built engine is used even if this runs from source. */
function engineEntry(here: string): string {
	return fileURLToPath(new URL(here.endsWith(".ts") ? "../../dist/daemon/engine/main.js" : "./main.js", here));
}

function deliver(reply: Reply, pending: Map<number, Pending>): void {
	const asked = pending.get(reply.id);
	if (asked === undefined) return;
	if (reply.kind === "progress") {
		asked.following.onProgress?.(reply.done, reply.total);
		return;
	}
	pending.delete(reply.id);
	if (reply.kind === "done") asked.resolve(reply.value);
	else if (reply.kind === "stopped") asked.reject(asked.following.signal?.reason ?? new Error("stopped"));
	else asked.reject(new FaultError(reply.fault));
}
