import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as after } from "node:timers/promises";
import { toFault } from "../../toolkit/errors.ts";
import type { Journal } from "../journal/port/journal.ts";

/** Checks whether the daemon makes progress, beyond being alive. */
export interface Health {
	/** A scan of the inbox has finished. */
	scanned(): void;
	/** No more scans will follow, because the daemon is stopping. */
	resting(): void;
	/** The fault as a clause; null when the daemon is healthy. */
	check(): Promise<string | null>;
	close(): void;
}

/**
 * A scan of 100,000 files on a slow share takes a minute, and the next scan comes after a pause of four times that.
 */
const LONGEST_SCAN_MS = 5 * 60_000;

/** Number of missed scans after which the scanner counts as stuck. */
const SCANS_MISSED = 5;

/** Far longer than any step on the main thread, which only watches and writes the journal. */
const LONGEST_LAG_MS = 10_000;

/** A commit takes milliseconds; with a failing disk or another program's lock it never finishes. */
const LONGEST_COMMIT_MS = 15_000;

/** Interval at which the delay of the event loop is measured: long, so that an idle daemon stays idle. */
const LAG_RESOLUTION_MS = 500;

/** Monitors the scans, the main thread and the journal. `scanEveryMs` is read at each check; `now` is monotonic. */
export function createHealth(
	journal: Pick<Journal, "probe">,
	scanEveryMs: () => number,
	now = (): number => performance.now(),
): Health {
	const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
	lag.enable();
	let lookedAt: number | null = null;
	return {
		scanned() {
			lookedAt = now();
		},
		resting() {
			lookedAt = null;
		},
		async check() {
			const lagMs = lag.max / 1e6;
			lag.reset();
			if (lagMs > LONGEST_LAG_MS) return `the main thread was blocked for ${Math.round(lagMs / 1000)} s`;
			const patience = Math.max(LONGEST_SCAN_MS, SCANS_MISSED * scanEveryMs());
			const age = lookedAt === null ? 0 : now() - lookedAt;
			if (age > patience) return `the inbox was not scanned for ${Math.round(age / 1000)} s`;
			return journalFault(journal);
		},
		close: () => lag.disable(),
	};
}

async function journalFault(journal: Pick<Journal, "probe">): Promise<string | null> {
	const late = new AbortController();
	const answer = journal.probe().then(
		() => null,
		(error: unknown) => `the journal cannot be written: ${toFault(error).message}`,
	);
	const deadline = after(LONGEST_COMMIT_MS, "the journal does not respond", { signal: late.signal, ref: false });
	const first = await Promise.race([answer, deadline]);
	late.abort();
	await deadline.catch(() => undefined);
	return first;
}
