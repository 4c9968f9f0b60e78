import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ModelError } from "../toolkit/errors.ts";
import type { Plan } from "../toolkit/plan.ts";
import { type Executed, execute } from "../workers/execute.ts";
import { type OpenSource, openSource } from "../workers/file-source.ts";
import { syncFolder } from "../workers/files/durable.ts";
import { type Identity, sameIdentity } from "../workers/files/identity.ts";
import { place } from "../workers/files/place.ts";
import { createPool, type Pool } from "../workers/pool.ts";
import { withoutInfinities } from "../workers/without-infinities.ts";
import type { Bars } from "./front/bars.ts";

/** A file that a plan was made on, as it was then. */
interface PlannedSource {
	readonly path: string;
	readonly identity: Identity;
}

/** What to write, and where. */
export interface Writing {
	/** In the order of the plan's sources. */
	readonly sources: readonly PlannedSource[];
	/** `keepDType`: tensors of the sources that keep their dtype, since half precision cannot hold their values. */
	readonly plan: (keepDType: ReadonlySet<string>) => Plan;
	readonly output: string;
	readonly workers: number;
	/** Where to show progress; null for nowhere. */
	readonly bars: Bars | null;
}

/** What was written. */
export interface Written {
	readonly plan: Plan;
	readonly executed: Executed;
	readonly ms: number;
}

/**
 * Carries out a plan in this process, durably. Nothing that exists is replaced, and a failure or Ctrl-C leaves nothing
 * behind. Throws ModelError.
 */
export async function writePlan(writing: Writing): Promise<Written> {
	const began = performance.now();
	const stop = new AbortController();
	const onSignal = (): void => stop.abort(new ModelError("work.stopped", { path: writing.output }));
	process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
	const pool = createPool({ workers: writing.workers });
	const open: OpenSource[] = [];
	try {
		for (const source of writing.sources) open.push(openUnchanged(source));
		const { planned, executed } = await run(writing, open, pool, stop.signal);
		return { plan: planned.plan, executed, ms: performance.now() - began };
	} finally {
		process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
		await pool.close();
		for (const source of open) source.close();
	}
}

function openUnchanged({ path, identity }: PlannedSource): OpenSource {
	const opened = openSource(path);
	if (sameIdentity(opened.identity, identity)) return opened;
	opened.close();
	throw new ModelError("work.changed", { path });
}

/** Under a temporary name first, which becomes the output's when the file is whole and on the disk. */
async function run({ plan, output, bars }: Writing, sources: readonly OpenSource[], pool: Pool, signal: AbortSignal) {
	const into = join(dirname(output), `.autoprune-${process.pid}.part`);
	const done = await withoutInfinities({
		plan: (keepDType) => ({ plan: plan(keepDType) }),
		run: (planned) => {
			const progress = bars?.start();
			const onProgress = (bytes: number, total: number) => progress?.update(bytes, total);
			const running = execute(planned.plan, { sources, into, durable: true, pool, signal, onProgress });
			return running.finally(() => progress?.end());
		},
		discard: () => rm(into),
	});
	await giveName(into, output);
	return done;
}

async function giveName(temp: string, output: string): Promise<void> {
	try {
		await place(Buffer.from(temp), [Buffer.from(output)], async () => undefined);
		await syncFolder(dirname(output));
	} catch (error) {
		const taken = error instanceof ModelError && error.code === "work.no-free-name";
		throw taken ? new ModelError("work.exists", { path: output }) : error;
	} finally {
		await rm(temp, { force: true });
	}
}
