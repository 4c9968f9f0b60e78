import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as after } from "node:timers/promises";
import { toFault } from "../../toolkit/errors.ts";
import type { Journal } from "../journal/port/journal.ts";

/** Whether the daemon does its work, beyond being alive. */
export interface Health {
	/** A look at the inbox came through. */
	looked(): void;
	/** No more looks are to come: it is stopping. */
	resting(): void;
	/** What is wrong, as a clause; null when all is well. */
	check(): Promise<string | null>;
	close(): void;
}

/** A look at 100,000 files on a slow share takes a minute, and the disk rests four times as long after it. */
const LONGEST_LOOK_MS = 5 * 60_000;

/** Looks that may fail to come before the scanner counts as stuck. */
const LOOKS_MISSED = 5;

/** Far beyond what any step of ours takes on the main thread, which only watches and journals. */
const LONGEST_LAG_MS = 10_000;

/** A commit takes milliseconds; behind a dying disk or a lock of another program it never comes. */
const LONGEST_COMMIT_MS = 15_000;

/** How often the event loop's delay is measured: rarely, so that an idle daemon stays idle. */
const LAG_RESOLUTION_MS = 500;

/** Watches over the looks, the main thread and the journal. `scanEveryMs` is asked each time; `now` is monotonic. */
export function createHealth(
	journal: Pick<Journal, "probe">,
	scanEveryMs: () => number,
	now = (): number => performance.now(),
): Health {
	const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
	lag.enable();
	let lookedAt: number | null = null;
	return {
		looked() {
			lookedAt = now();
		},
		resting() {
			lookedAt = null;
		},
		async check() {
			const lagMs = lag.max / 1e6;
			lag.reset();
			if (lagMs > LONGEST_LAG_MS) return `the main thread stood still for ${Math.round(lagMs / 1000)} s`;
			const patience = Math.max(LONGEST_LOOK_MS, LOOKS_MISSED * scanEveryMs());
			const age = lookedAt === null ? 0 : now() - lookedAt;
			if (age > patience) return `the inbox was not looked at for ${Math.round(age / 1000)} s`;
			return journalFault(journal);
		},
		close: () => lag.disable(),
	};
}

async function journalFault(journal: Pick<Journal, "probe">): Promise<string | null> {
	const late = new AbortController();
	const answer = journal.probe().then(
		() => null,
		(error: unknown) => `the journal takes no changes: ${toFault(error).message}`,
	);
	const deadline = after(LONGEST_COMMIT_MS, "the journal does not answer", { signal: late.signal, ref: false });
	const first = await Promise.race([answer, deadline]);
	late.abort();
	await deadline.catch(() => undefined);
	return first;
}
