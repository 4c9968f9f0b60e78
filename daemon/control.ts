import { UserError } from "../toolkit/errors.ts";
import type { Pause } from "./journal/port/control.ts";
import type { Journal } from "./journal/port/journal.ts";
import type { Log } from "./runtime/log.ts";

/** Follows the requests (pause, retry, stop) that commands write into the journal while the daemon runs. */
export interface Control {
	/** The current pause; null when there is none. During a pause no job starts, and running jobs finish. */
	readonly pause: Pause | null;
	/** Calls the listener when a pause begins, ends or changes its reason. */
	onPause(listener: () => void): void;
	/** Calls the listener after a retry: a file that the queue ignored on purpose may have to be processed again. */
	onRetry(listener: () => void): void;
	/**
	 * Reads the journal now. When this resolves, requests that were written before the call are in effect, unless the journal could
	 * not be read. Never rejects.
	 */
	look(): Promise<void>;
	/** Aborted when a command asks this daemon to stop. */
	readonly stopped: AbortSignal;
	close(): Promise<void>;
}

/**
 * Polling interval. A poll reads one counter of the journal; in a file, this takes 0.1 ms and cannot be blocked by another
 * process.
 */
const POLL_MS = 500;

/** The reason of the pause that begins when the journal was deleted. */
const GONE_WHY = "the journal was deleted; restart the daemon to restore its last backup";

type Followed = Pick<Journal, "paused" | "stopRequests" | "controlChanges"> & {
	readonly revisions: Pick<Journal["revisions"], "retries">;
};

/** Follows the journal. The current pause is known when this resolves. */
export async function followControl(journal: Followed, log: Log): Promise<Control> {
	const onPause = new Set<() => void>();
	const onRetry = new Set<() => void>();
	let changes = await journal.controlChanges();
	let pause = await journal.paused();
	let retries = await journal.revisions.retries();
	const stopsBefore = await journal.stopRequests();
	const stop = new AbortController();
	let polling: Promise<void> | null = null;
	let isGone = false;

	async function poll(): Promise<void> {
		const now = await journal.controlChanges();
		if (now === changes) return;
		const found = await journal.paused();
		const retried = await journal.revisions.retries();
		const stops = await journal.stopRequests();
		// Assigned only after all reads succeeded, so that a failed poll is repeated.
		changes = now;
		const isRetry = retried !== retries;
		const isPause = found?.since !== pause?.since || found?.why !== pause?.why;
		retries = retried;
		pause = found;
		if (isRetry) for (const notify of onRetry) notify();
		if (isPause) for (const notify of onPause) notify();
		if (stops !== stopsBefore) stop.abort();
	}

	/** A deleted journal cannot hold a pause, so the daemon keeps one in memory. */
	function failed(error: unknown): void {
		log.debug({ err: error }, "the journal could not be polled for pauses and retries");
		if (!(error instanceof UserError && error.code === "journal.gone") || isGone) return;
		isGone = true;
		log.warn({ code: error.code, hint: error.hint }, error.message);
		pause = { since: new Date().toISOString(), why: GONE_WHY };
		for (const notify of onPause) notify();
	}

	function pollOnce(): Promise<void> {
		polling ??= poll()
			.catch(failed)
			.finally(() => {
				polling = null;
			});
		return polling;
	}

	const timer = setInterval(pollOnce, POLL_MS);
	return {
		get pause() {
			return pause;
		},
		async look() {
			// A poll that is under way may have read the journal before.
			await polling;
			await pollOnce();
		},
		stopped: stop.signal,
		onPause: (listener) => void onPause.add(listener),
		onRetry: (listener) => void onRetry.add(listener),
		async close() {
			clearInterval(timer);
			await polling;
		},
	};
}
