import type { Status } from "../../status/status.ts";
import type { WireTask } from "../wire/workshop.ts";

/** A job's bytes are those of its source that were converted, a task's those of its output that were written. */
type RunningTask = Pick<WireTask, "id" | "done" | "state">;

/** Measures how fast the running jobs and tasks work, from samples of them. */
export interface WriteRate {
	/** Takes a sample, and returns the bytes per second since a sample of about a second ago. */
	sample(jobs: Status["running"], tasks: readonly RunningTask[]): number;
}

/** Over a shorter time the number changes too fast to be read. */
const WINDOW_MS = 1_000;

/** A sample older than this says nothing about now. */
const LONGEST_MS = 10_000;

/** Starts without samples. `now`: milliseconds of a clock that is never set. */
export function createWriteRate(now: () => number): WriteRate {
	/** Bytes of each running job and task at the last sample. */
	let before: ReadonlyMap<string, number> = new Map();
	let written = 0;
	let samples: { readonly at: number; readonly written: number }[] = [];
	return {
		sample(jobs, tasks) {
			const at = now();
			const working = new Map([
				...jobs.map(({ job, file, done }) => [`${job} ${file}`, done] as const),
				...tasks.filter(({ state }) => state === "running").map(({ id, done }) => [id, done] as const),
			]);
			for (const [key, done] of working) written += Math.max(0, done - (before.get(key) ?? 0));
			before = working;
			samples.push({ at, written });
			while (at - (samples[1]?.at ?? at) >= WINDOW_MS) samples.shift();
			if (at - (samples[0]?.at ?? at) > LONGEST_MS) samples = samples.slice(-1);
			const [first] = samples;
			if (first === undefined || first.at === at) return 0;
			return Math.round(((written - first.written) * 1000) / (at - first.at));
		},
	};
}
