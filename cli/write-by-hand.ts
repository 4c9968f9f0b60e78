import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ModelError } from "../toolkit/errors.ts";
import { clipClassOf, knownAs, metricNumbers, metricText } from "../toolkit/metric.ts";
import type { Plan } from "../toolkit/plan.ts";
import { type Identified, type PruneChoices, planPrune } from "../toolkit/prune-plan.ts";
import type { Examined } from "../workers/examine.ts";
import { execute } from "../workers/execute.ts";
import { type OpenSource, openSource } from "../workers/file-source.ts";
import { syncFolder } from "../workers/files/durable.ts";
import { sameIdentity } from "../workers/files/identity.ts";
import { place } from "../workers/files/place.ts";
import { createPool, type Pool } from "../workers/pool.ts";
import { withoutInfinities } from "../workers/without-infinities.ts";
import type { Bars } from "./front/bars.ts";

/** What to write, and where. */
export interface ByHand {
	readonly file: string;
	readonly examined: Examined;
	readonly verdict: Identified;
	readonly choices: PruneChoices;
	readonly output: string;
	readonly workers: number;
	/** Where to show progress; null for nowhere. */
	readonly bars: Bars | null;
}

/** What was written. */
export interface Written {
	readonly plan: Plan;
	readonly output: string;
	readonly ms: number;
	readonly told: { readonly metric: string; readonly knownAs: readonly string[]; readonly bytes: number };
}

/** Prunes a file in this process, durably; Ctrl-C leaves nothing behind. Throws ModelError. */
export async function writeByHand(work: ByHand): Promise<Written> {
	const began = performance.now();
	const source = openSource(work.file);
	const pool = createPool({ workers: work.workers });
	const stop = new AbortController();
	const onSignal = (): void => stop.abort(new ModelError("work.stopped", { path: work.output }));
	process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
	try {
		if (!sameIdentity(source.identity, work.examined.identity))
			throw new ModelError("work.changed", { path: work.file });
		const { plan, metric } = await write(work, source, pool, stop.signal);
		const clipClass = clipClassOf(work.verdict.found);
		const told = {
			metric: metricText(metric, clipClass),
			knownAs: knownAs(metricNumbers(metric, clipClass), clipClass),
			bytes: plan.bytes,
		};
		return { plan, output: work.output, ms: performance.now() - began, told };
	} finally {
		process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
		await pool.close();
		source.close();
	}
}

/** Under a temporary name first, which becomes the output's by a link: that never replaces anything. */
async function write(work: ByHand, source: OpenSource, pool: Pool, signal: AbortSignal) {
	const into = join(dirname(work.output), `.autoprune-${process.pid}.part`);
	const done = await withoutInfinities({
		plan: (keepDType) => ({ plan: planPrune(work.examined.table, work.verdict, { ...work.choices, keepDType }) }),
		run: ({ plan }) => {
			const progress = work.bars?.start();
			const onProgress = (bytes: number, total: number) => progress?.update(bytes, total);
			const running = execute(plan, { sources: [source], into, durable: true, pool, signal, onProgress });
			return running.finally(() => progress?.end());
		},
		discard: () => rm(into),
	});
	await giveName(into, work.output);
	return { plan: done.planned.plan, metric: done.executed.metric };
}

async function giveName(temp: string, output: string): Promise<void> {
	const taken = [Buffer.from(output)];
	try {
		await place(Buffer.from(temp), taken, async () => undefined);
		await syncFolder(dirname(output));
	} catch (error) {
		throw error instanceof ModelError && error.code === "work.no-free-name"
			? new ModelError("work.exists", { path: output })
			: error;
	} finally {
		await rm(temp, { force: true });
	}
}
