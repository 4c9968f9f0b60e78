import type { Status } from "../../status/status.ts";

/** Measures how fast outputs are written, from samples of the running jobs. */
export interface WriteRate {
	/** Takes a sample, and returns the bytes per second since a sample of about a second ago. */
	sample(running: Status["running"]): number;
}

/** Over a shorter time the number changes too fast to be read. */
const WINDOW_MS = 1_000;

/** A sample older than this says nothing about now. */
const LONGEST_MS = 10_000;

/** Starts without samples. `now`: milliseconds of a clock that is never set. */
export function createWriteRate(now: () => number): WriteRate {
	/** Bytes written by each running job at the last sample. */
	let before = new Map<string, number>();
	let written = 0;
	let samples: { readonly at: number; readonly written: number }[] = [];
	return {
		sample(running) {
			const at = now();
			const keyOf = ({ job, file }: Status["running"][number]): string => `${job} ${file}`;
			for (const one of running) written += Math.max(0, one.done - (before.get(keyOf(one)) ?? 0));
			before = new Map(running.map((one) => [keyOf(one), one.done]));
			samples.push({ at, written });
			while (at - (samples[1]?.at ?? at) >= WINDOW_MS) samples.shift();
			if (at - (samples[0]?.at ?? at) > LONGEST_MS) samples = samples.slice(-1);
			const [first] = samples;
			if (first === undefined || first.at === at) return 0;
			return Math.round(((written - first.written) * 1000) / (at - first.at));
		},
	};
}
