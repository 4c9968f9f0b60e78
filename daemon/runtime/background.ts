import { setTimeout } from "node:timers/promises";
import { toFault } from "../../toolkit/errors.ts";
import type { Log } from "./log.ts";

/** Work that follows outcomes and never holds one up. */
export interface Background {
	/** There may be something to do. */
	wake(): void;
	/** Resolves when everything that could be done was done. What waits for a time is not waited for. */
	drained(): Promise<void>;
	/** Resolves when nothing runs any more, after the signal. */
	ended: Promise<void>;
}

/** What one round of work came to: milliseconds until the next is due by itself, or null for none. */
export type Round = (signal: AbortSignal) => Promise<number | null>;

/** After a round that failed as a whole, as where the journal could not be written. */
const AFTER_FAILURE_MS = 30_000;

/** Runs rounds one after another, the first at once, each later one when it is due or asked for, until the signal. */
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
			if (!signal.aborted) log.warn({ fault: toFault(error) }, "background work failed; it is tried again later");
			return AFTER_FAILURE_MS;
		}
	}

	async function asleep(ms: number | null): Promise<void> {
		wake = new AbortController();
		const either = AbortSignal.any([signal, wake.signal]);
		if (asked || either.aborted) return;
		// Nothing due is waited for by a timer too: it does nothing but end one day.
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

/** Node's timers hold 31 bits of milliseconds; a longer wait would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;
