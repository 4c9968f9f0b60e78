import { chmod } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../toolkit/errors.ts";
import type { Plan } from "../toolkit/plan.ts";
import { type Executed, execute } from "../workers/execute.ts";
import { type OpenSource, openUnchanged } from "../workers/file-source.ts";
import { removeIfThere, syncFolder } from "../workers/files/durable.ts";
import type { Identity } from "../workers/files/identity.ts";
import { place } from "../workers/files/place.ts";
import { createPool, type Pool } from "../workers/pool.ts";
import { type CarriedOut, withoutLoss } from "../workers/without-loss.ts";
import type { Bars } from "./events/bars.ts";

/** A file that a plan was made on, as it was then. */
interface PlannedSource {
	readonly path: string;
	readonly identity: Identity;
}

/** A name that says something of what was written. */
export interface FreeName {
	readonly folder: string;
	/** Without end, so that one is free. */
	names(executed: Executed): Iterable<Buffer>;
}

/** What to write, and where. */
export interface Writing {
	/** In the order of the plan's sources. */
	readonly sources: readonly PlannedSource[];
	/** `keepDType`: tensors of the sources that keep their dtype. */
	readonly plan: (keepDType: ReadonlySet<string>) => Plan;
	/** A path, which must be free; or names to take the first free one of, once it is known what was written. */
	readonly output: string | FreeName;
	readonly pool: Pool;
	/** Takes sources although some of their records do not match their CRCs. */
	readonly ignoreCrc: boolean;
	/** Where to show progress; null for nowhere. */
	readonly bars: Bars | null;
}

/** What was written. */
export interface WrittenFile extends Omit<CarriedOut<unknown>, "planned"> {
	readonly output: string;
	/** Its notes tell the findings, too. */
	readonly plan: Plan;
	readonly ms: number;
}

/** Threads for `work`, which end with it. They start beside what it does before it needs them. */
export async function withThreads<T>(workers: number, work: (pool: Pool) => Promise<T>): Promise<T> {
	const pool = createPool({ workers, atOnce: workers });
	try {
		return await work(pool);
	} finally {
		await pool.close();
	}
}

/**
 * Carries out a plan in this process, durably. Nothing that exists is replaced, and a failure or Ctrl-C leaves nothing
 * behind. Throws ModelError.
 */
export async function writePlan(writing: Writing): Promise<WrittenFile> {
	const began = performance.now();
	const stop = new AbortController();
	const path = typeof writing.output === "string" ? writing.output : writing.output.folder;
	const onSignal = (): void => stop.abort(new UserError("work.stopped", { path }));
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

/** Under a temporary name first, which becomes the output's when the file is whole and on the disk. */
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
	const names = typeof output === "string" ? [Buffer.from(output)] : inFolder(folder, output.names(executed));
	try {
		// It was made for nobody else to read while it was half written.
		await chmod(temp, 0o666 & ~process.umask());
		const placed = await place(Buffer.from(temp), names, async () => undefined);
		await syncFolder(folder);
		return placed.path.toString();
	} catch (error) {
		const taken = typeof output === "string" && error instanceof UserError && error.code === "work.no-free-name";
		throw taken ? new UserError("work.exists", { path: output }) : error;
	} finally {
		await removeIfThere(temp);
	}
}

function* inFolder(folder: string, names: Iterable<Buffer>): Iterable<Buffer> {
	for (const name of names) yield Buffer.concat([Buffer.from(`${folder}/`), name]);
}
