import { msSince, type SteadyTime } from "./steady-clock.ts";

/** A time limit that is extended again and again, and that passes for good. */
export interface Deadline {
	/** Aborted by a timer when the limit has passed, or by `hasPassed`. */
	readonly signal: AbortSignal;
	/** Compares the clock, because a process that was stopped goes on before its timers run. */
	hasPassed(): boolean;
	/** Lets the limit count from a later time. */
	extend(since: SteadyTime): void;
	/** Lets it pass now. */
	end(): void;
}

/** Creates a limit that passes `limitMs` after `since`. `reason` makes the reason of the signal. */
export function createDeadline(since: SteadyTime, limitMs: number, reason: () => Error): Deadline {
	const controller = new AbortController();
	const { signal } = controller;
	let last = since;
	let timer: NodeJS.Timeout | undefined;

	function end(): void {
		clearTimeout(timer);
		if (!signal.aborted) controller.abort(reason());
	}

	function hasPassed(): boolean {
		if (!signal.aborted && msSince(last) >= limitMs) end();
		return signal.aborted;
	}

	function arm(): void {
		clearTimeout(timer);
		if (!hasPassed()) timer = setTimeout(arm, limitMs - msSince(last));
	}

	arm();
	return {
		signal,
		hasPassed,
		extend(since) {
			last = since;
			if (!signal.aborted) arm();
		},
		end,
	};
}
