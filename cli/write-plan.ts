import { chmod } from "node:fs/promises";
import { dirname, join } from "node:path";
import { giveName, type OutputPlace } from "../operations/give-name.ts";
import type { Prepared } from "../operations/prepared.ts";
import { writePlan } from "../operations/write-plan.ts";
import type { Plan } from "../toolkit/plan.ts";
import type { Executed } from "../workers/execute.ts";
import { removeIfThere } from "../workers/files/durable.ts";
import { UMASK } from "../workers/files/umask.ts";
import { createPool, type Pool } from "../workers/pool.ts";
import type { CarriedOut } from "../workers/without-loss.ts";
import { cliError } from "./errors.ts";
import type { Bars } from "./events/bars.ts";

/** An output folder, with names that depend on the written file. */
export interface FreeName {
	readonly folder: string;
	/** Candidate names, endless, so that one of them is unused. */
	names(executed: Executed): Iterable<Buffer>;
}

/** An output of a command. */
export interface CommandOutput {
	/** A path that must not exist, or candidate names, the first unused of which is taken after writing. */
	readonly output: string | FreeName;
	readonly pool: Pool;
	/** Accepts sources even if some of their records do not match their CRCs. */
	readonly ignoreCrc: boolean;
	/** Where to show progress; null for nowhere. */
	readonly bars: Bars | null;
}

/** The written file. */
export interface WrittenFile extends Omit<CarriedOut<unknown>, "planned"> {
	readonly output: string;
	/** The plan as executed. Its notes include the findings. */
	readonly plan: Plan;
	readonly ms: number;
}

/** Runs `work` with a pool of threads, which start in parallel with it and end with it. */
export async function withThreads<T>(workers: number, work: (pool: Pool) => Promise<T>): Promise<T> {
	const pool = createPool({ workers, atOnce: workers });
	try {
		return await work(pool);
	} finally {
		await pool.close();
	}
}

/**
 * Writes the output of an operation in this process and flushes it to disk. Never overwrites a file. A failure or Ctrl-C
 * leaves no file behind. Throws UserError.
 */
export async function writeOutput(
	prepared: Prepared,
	{ output, pool, ignoreCrc, bars }: CommandOutput,
): Promise<WrittenFile> {
	const began = performance.now();
	const folder = typeof output === "string" ? dirname(output) : output.folder;
	const into = join(folder, `.autoprune-${process.pid}.part`);
	const stop = new AbortController();
	const path = typeof output === "string" ? output : folder;
	const onSignal = (): void => stop.abort(cliError("work.stopped", { path }));
	process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
	const progress = bars?.start();
	const onProgress = (bytes: number, total: number): void => progress?.update(bytes, total);
	try {
		const writing = { into, durable: true, pool, ignoreCrc, signal: stop.signal, onProgress };
		const { planned, ...done } = await writePlan(prepared, writing);
		progress?.end();
		await readableAsNew(into);
		const named = await giveName(into, placeOf(output, done.executed));
		return { ...done, output: named, plan: planned.plan, ms: performance.now() - began };
	} finally {
		progress?.end();
		process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
	}
}

/** The temporary file was readable only by its owner while it was incomplete. */
async function readableAsNew(temp: string): Promise<void> {
	try {
		await chmod(temp, 0o666 & ~UMASK);
	} catch (error) {
		await removeIfThere(temp);
		throw error;
	}
}

function placeOf(output: CommandOutput["output"], executed: Executed): OutputPlace {
	return typeof output === "string" ? output : { folder: output.folder, names: output.names(executed) };
}
