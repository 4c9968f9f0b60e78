import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { FaultError } from "../../toolkit/errors.ts";
import type { Reply, TaskName, Tasks } from "./protocol.ts";

/** How one piece of work is followed and ended early. */
interface Following {
	readonly signal?: AbortSignal;
	readonly onProgress?: (done: number, total: number) => void;
}

/** The process that reads and writes models, so that its death is not the daemon's. */
export interface Engine {
	/** Throws FaultError for a fault, EngineDied when the process ended under it, the signal's reason when stopped. */
	run<N extends TaskName>(task: N, input: Tasks[N]["in"], following?: Following): Promise<Tasks[N]["out"]>;
	/** Ends the process; what runs is lost. */
	close(): Promise<void>;
}

/** The engine ended while it worked: killed, out of memory, or crashed. The work can be tried again. */
export class EngineDied extends Error {
	override readonly name = "EngineDied";
}

/**
 * Each thread of the engine would let its young objects take up to 48 MB before it clears them away. With this the
 * peak for a checkpoint of 7.7 GB is 16 MiB lower, and reading its tables takes 20 ms longer.
 */
const SMALL_NURSERY = "--max-semi-space-size=1";

/** V8's threads for compiling and clearing away in the background: with one in place of four, 4 MiB less. */
const FEW_HELPERS = "--v8-pool-size=1";

/** Nothing runs in an engine that is closed; one whose thread a hanging share holds does not end by itself. */
const LAST_CALLS_MS = 5_000;

/** Files come in batches; to start it anew takes 0.2 s. */
const REST_AFTER_MS = 60_000;

interface Pending {
	readonly resolve: (value: unknown) => void;
	readonly reject: (error: unknown) => void;
	readonly following: Following;
}

/** A process, and what was asked of it and not answered yet. */
interface Running {
	readonly child: ChildProcess;
	readonly pending: Map<number, Pending>;
}

/**
 * Starts an engine of `workers` threads with the first piece of work. One that died is started again by the next, and
 * so is one that had nothing to do for `restAfterMs`: it holds half of an idle daemon's memory.
 */
export function startEngine(workers: number, restAfterMs = REST_AFTER_MS): Engine {
	let running: Running | null = null;
	let resting: NodeJS.Timeout | undefined;
	let nextId = 1;

	function alive(): Running {
		clearTimeout(resting);
		if (running !== null) return running;
		const launched: Running = launch(workers, () => {
			if (running === launched) running = null;
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
	const entry = fileURLToPath(new URL("./main.js", import.meta.url));
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
		for (const { reject } of left) reject(new EngineDied(`the engine ended by ${how}`));
	};
	child.on("message", (reply) => deliver(reply as Reply, pending));
	child.once("exit", (code, signal) => died(signal ?? `exit code ${code}`));
	// A message to one that is about to end fails here; its exit follows. One that never began has none.
	child.on("error", (error) => child.pid === undefined && died(error.message));
	return { child, pending };
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
