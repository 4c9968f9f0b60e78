import { chmod } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../toolkit/errors.ts";
import type { Plan } from "../toolkit/plan.ts";
import { workerError } from "../workers/errors.ts";
import { type Executed, execute } from "../workers/execute.ts";
import { type OpenSource, openUnchanged } from "../workers/file-source.ts";
import { removeIfThere, syncFolder } from "../workers/files/durable.ts";
import type { Identity } from "../workers/files/identity.ts";
import { pathsIn } from "../workers/files/move.ts";
import { place } from "../workers/files/place.ts";
import { createPool, type Pool } from "../workers/pool.ts";
import { type CarriedOut, withoutLoss } from "../workers/without-loss.ts";
import { cliError } from "./errors.ts";
import type { Bars } from "./events/bars.ts";

/** A source file, with its identity at the time of planning. */
interface PlannedSource {
	readonly path: string;
	readonly identity: Identity;
}

/** An output folder, with names that depend on the written file. */
export interface FreeName {
	readonly folder: string;
	/** Candidate names, endless, so that one of them is unused. */
	names(executed: Executed): Iterable<Buffer>;
}

/** A plan to write, with its sources and its output. */
export interface Writing {
	/** In the order of the plan's sources. */
	readonly sources: readonly PlannedSource[];
	/** Makes the plan. `keepDType`: tensors of the sources that keep their dtype. */
	readonly plan: (keepDType: ReadonlySet<string>) => Plan;
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
 * Executes a plan in this process and flushes the output to disk. Never overwrites a file. A failure or Ctrl-C leaves
 * no file behind. Throws UserError.
 */
export async function writePlan(writing: Writing): Promise<WrittenFile> {
	const began = performance.now();
	const stop = new AbortController();
	const path = typeof writing.output === "string" ? writing.output : writing.output.folder;
	const onSignal = (): void => stop.abort(cliError("work.stopped", { path }));
	process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
	const open: OpenSource[] = [];
	try {
		for (const source of writing.sources) open.push(openUnchanged(source.path, source.identity));
		const { planned, output, ...done } = await run(writing, open, stop.signal);
		return { ...done, output, plan: planned.plan, ms: performance.now() - began };
	} finally {
		process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
		for (const source of open) source.close();
	}
}

/** Writes to a temporary name, and renames the file to the output once it is complete and flushed. */
async function run(
	{ plan, output, pool, ignoreCrc, bars }: Writing,
	sources: readonly OpenSource[],
	signal: AbortSignal,
) {
	const folder = typeof output === "string" ? dirname(output) : output.folder;
	const into = join(folder, `.autoprune-${process.pid}.part`);
	const done = await withoutLoss({
		plan: (keepDType) => ({ plan: plan(keepDType) }),
		run: (planned) => {
			const progress = bars?.start();
			const onProgress = (bytes: number, total: number) => progress?.update(bytes, total);
			const running = execute(planned.plan, { sources, into, durable: true, pool, ignoreCrc, signal, onProgress });
			return running.finally(() => progress?.end());
		},
		discard: () => removeIfThere(into),
	});
	return { ...done, output: await giveName(into, folder, output, done.executed) };
}

async function giveName(temp: string, folder: string, output: Writing["output"], executed: Executed): Promise<string> {
	const names = typeof output === "string" ? [Buffer.from(output)] : pathsIn(folder, output.names(executed));
	try {
		// The temporary file was readable only by its owner while it was incomplete.
		await chmod(temp, 0o666 & ~process.umask());
		const placed = await place(Buffer.from(temp), names, async () => undefined);
		await syncFolder(folder);
		return placed.path.toString();
	} catch (error) {
		const taken = typeof output === "string" && error instanceof UserError && error.code === "work.no-free-name";
		throw taken ? workerError("work.exists", { path: output }) : error;
	} finally {
		await removeIfThere(temp);
	}
}
