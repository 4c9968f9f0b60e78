import { setTimeout } from "node:timers/promises";
import { toFault } from "../../toolkit/errors.ts";
import type { Log } from "./log.ts";

/** Background work that never delays a job. */
export interface Background {
	/** Starts a round soon: there may be something to do. */
	wake(): void;
	/** Resolves when everything that could be done now is done. Work that is due later is not awaited. */
	drained(): Promise<void>;
	/** Resolves when the work has stopped after the signal. */
	ended: Promise<void>;
}

/** The result of one round: milliseconds until the next one is due, or null for none. */
export type Round = (signal: AbortSignal) => Promise<number | null>;

/** Delay after a round that failed completely, for example because the journal could not be written. */
const AFTER_FAILURE_MS = 30_000;

/** Runs rounds one after another until the signal: the first at once, each later one when it is due or requested. */
export function inBackground(round: Round, { signal, log }: { signal: AbortSignal; log: Log }): Background {
	let asked = true;
	let wake = new AbortController();
	const idle: (() => void)[] = [];

	async function run(): Promise<void> {
		while (!signal.aborted) {
			asked = false;
			const next = await tryRound();
			if (asked || signal.aborted) continue;
			for (const tell of idle.splice(0)) tell();
			await asleep(next);
		}
		for (const tell of idle.splice(0)) tell();
	}

	async function tryRound(): Promise<number | null> {
		try {
			return await round(signal);
		} catch (error) {
			if (!signal.aborted) log.warn({ fault: toFault(error) }, "background work failed; it will be retried");
			return AFTER_FAILURE_MS;
		}
	}

	async function asleep(ms: number | null): Promise<void> {
		wake = new AbortController();
		const either = AbortSignal.any([signal, wake.signal]);
		if (asked || either.aborted) return;
		// With no due time, wait for the longest possible timer; when it fires, the round finds nothing to do.
		await setTimeout(ms ?? LONGEST_MS, undefined, { signal: either }).catch(() => undefined);
	}

	const ended = run();
	return {
		wake() {
			asked = true;
			wake.abort();
		},
		drained() {
			const told = new Promise<void>((resolve) => idle.push(resolve));
			asked = true;
			wake.abort();
			return Promise.race([told, ended]);
		},
		ended,
	};
}

/** Node's timers hold 31 bits of milliseconds; a longer delay would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;
