import { UserError } from "../toolkit/errors.ts";
import type { Pause } from "./journal/port/control.ts";
import type { Journal } from "./journal/port/journal.ts";
import type { Log } from "./runtime/log.ts";

/** What commands have written into the journal beside the running daemon, as the daemon follows it. */
export interface Control {
	/** While one is on, nothing begins; what runs is finished. */
	readonly pause: Pause | null;
	/** Calls whenever the pause has begun, ended or got another reason. */
	onPause(listener: () => void): void;
	/** Calls whenever files were put into the inbox again: one that was left there on purpose is not any more. */
	onRetry(listener: () => void): void;
	close(): Promise<void>;
}

/** Between two looks: one number of SQLite's own each, 0.1 ms, which no other process can hold up. */
const LOOK_MS = 500;

/** Why nothing begins once the journal was deleted. */
const GONE_WHY = "the journal was deleted; the daemon puts its last backup in its place when it starts again";

type Followed = Pick<Journal, "paused" | "changesOfOthers"> & {
	readonly revisions: Pick<Journal["revisions"], "retries">;
};

/** Follows the journal. What stands in it already is known when this resolves. */
export async function followControl(journal: Followed, log: Log): Promise<Control> {
	const onPause = new Set<() => void>();
	const onRetry = new Set<() => void>();
	let changes = await journal.changesOfOthers();
	let pause = await journal.paused();
	let retries = await journal.revisions.retries();
	let looking: Promise<void> | null = null;
	let isGone = false;

	async function look(): Promise<void> {
		const now = await journal.changesOfOthers();
		if (now === changes) return;
		const found = await journal.paused();
		const retried = await journal.revisions.retries();
		// Only now: a look that failed half-way is made again.
		changes = now;
		const isRetry = retried !== retries;
		const isPause = found?.since !== pause?.since || found?.why !== pause?.why;
		retries = retried;
		pause = found;
		if (isRetry) for (const tell of onRetry) tell();
		if (isPause) for (const tell of onPause) tell();
	}

	/** A journal that is gone tells of no pause and takes none, so the pause is kept here. */
	function failed(error: unknown): void {
		log.debug({ err: error }, "the journal could not be asked what is wanted");
		if (!(error instanceof UserError && error.code === "journal.gone") || isGone) return;
		isGone = true;
		log.warn({ code: error.code, hint: error.hint }, error.message);
		pause = { since: new Date().toISOString(), why: GONE_WHY };
		for (const tell of onPause) tell();
	}

	const timer = setInterval(() => {
		looking ??= look()
			.catch(failed)
			.finally(() => {
				looking = null;
			});
	}, LOOK_MS);
	return {
		get pause() {
			return pause;
		},
		onPause: (listener) => void onPause.add(listener),
		onRetry: (listener) => void onRetry.add(listener),
		async close() {
			clearInterval(timer);
			await looking;
		},
	};
}
