import { basename } from "node:path";
import type { Arrival } from "../../workers/files/identity.ts";
import type { StampedEvent } from "../events/bus.ts";
import type { Status } from "./status.ts";

/** Follows the running jobs by the daemon's events. */
export interface RunningJobs {
	hear(event: StampedEvent): void;
	/** What is known about the job on a file. */
	of(file: Arrival): Status["running"][number];
}

interface Progress {
	readonly job: number;
	readonly done: number;
	readonly total: number;
}

interface Working {
	readonly file: string;
	readonly what: string;
}

/** Creates the list without jobs. */
export function createRunningJobs(): RunningJobs {
	/** By the path of the source. */
	const progress = new Map<string, Progress>();
	/** By job. The event names a file without its folder, so its path is known from its first progress on. */
	const working = new Map<number, Working>();

	/** The job on a file of this name that has no progress yet; files in different folders may have the same name. */
	function jobNamed(file: string): number | null {
		const known = new Set([...progress.values()].map(({ job }) => job));
		return [...working].find(([job, one]) => one.file === file && !known.has(job))?.[0] ?? null;
	}

	return {
		hear(event) {
			if (event.event === "progress") progress.set(event.path, event);
			else if (event.event === "working") working.set(event.job, event);
			else if (event.event === "job-ended") {
				const job = progress.get(event.path)?.job ?? jobNamed(basename(event.path));
				if (job !== null) working.delete(job);
				progress.delete(event.path);
			}
		},
		of({ path, identity }) {
			const file = basename(path);
			const { job = jobNamed(file), done = 0, total = 0 } = progress.get(path) ?? {};
			const what = job === null ? null : (working.get(job)?.what ?? null);
			return { file, bytes: identity.size, done, total, job, what };
		},
	};
}
