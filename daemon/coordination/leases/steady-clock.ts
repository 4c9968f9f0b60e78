import { uptime } from "node:os";

/** A point in time of this machine. Changes of the wall clock do not move it. */
export interface SteadyTime {
	readonly monotonicMs: number;
	readonly uptimeMs: number;
}

/** The time now. */
export function steadyNow(): SteadyTime {
	return { monotonicMs: performance.now(), uptimeMs: uptime() * 1_000 };
}

/**
 * Milliseconds since then, to about 10 ms. Includes the time during which the machine was suspended: on Linux the monotonic
 * clock stops then, and only the uptime goes on.
 */
export function msSince(then: SteadyTime): number {
	const now = steadyNow();
	return Math.max(now.monotonicMs - then.monotonicMs, now.uptimeMs - then.uptimeMs);
}
