import { uptime } from "node:os";
import type { Journal } from "../journal/journal.ts";
import type { World } from "../journey/world.ts";

/** Two clocks, in milliseconds: the one that people set, and one that nobody does. */
export interface Clocks {
	readonly wall: () => number;
	/** Goes on while the machine sleeps. */
	readonly sinceBoot: () => number;
}

const CLOCKS: Clocks = { wall: () => Date.now(), sinceBoot: () => uptime() * 1000 };

/** The clock is followed by the minute. */
export const LOOK_EVERY_MS = 60_000;

/** What is less is no matter for things that are kept for days. */
const SET_MS = 10 * 60_000;

/**
 * Each call looks whether the clock was set ahead since the last one, and notes it in the journal: what is kept for days
 * must be kept for as many, also on a machine that begins its day in the past and is told the time later.
 */
export function followClock(
	{ journal, front }: { readonly journal: Pick<Journal, "upkeep">; readonly front: Pick<World["front"], "log"> },
	clocks: Clocks = CLOCKS,
): () => Promise<void> {
	const apart = (): number => clocks.wall() - clocks.sinceBoot();
	let before = apart();
	return async () => {
		const byMs = Math.round(apart() - before);
		if (Math.abs(byMs) < SET_MS) return;
		// Set back, what was put away before is younger than it is, and only stays longer.
		if (byMs > 0) {
			await journal.upkeep.clockSet(byMs, new Date(clocks.wall()).toISOString());
			const hours = Math.round(byMs / 36e5);
			front.log.warn({ hours }, "the clock was set ahead; originals and trash are kept for as much longer");
		}
		before += byMs;
	};
}
