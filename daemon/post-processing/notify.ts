import type { Journal } from "../journal/port/journal.ts";
import type { Channel, Notice } from "../journal/port/outbox.ts";
import type { Round } from "../runtime/background.ts";
import type { Log } from "../runtime/log.ts";
import { contentOf, LONGEST_PAUSE_MS, MOST_TRIES, pauseAfter, type Teller } from "./notify/notice.ts";

/** Notices read from the outbox at a time. */
const BATCH = 100;

/** Inputs for serving one channel. */
export interface Post {
	readonly journal: Pick<Journal, "entry" | "outbox">;
	readonly channel: Channel;
	readonly tell: Teller;
	readonly log: Log;
}

/**
 * One round of notifications: sends every due notice of a channel, oldest first. The first failure ends the round:
 * either the receiver is down, or it rejects this notice, and then the others come first in the next round.
 */
export function tellDue(post: Post): Round {
	return async (signal) => {
		for (;;) {
			const notices = await post.journal.outbox.pending(post.channel, BATCH);
			for (const notice of notices) {
				const early = Date.parse(notice.dueAt) - Date.now();
				// A notice due later than the longest possible delay was postponed before the clock was set back.
				if (early > 0 && early <= LONGEST_PAUSE_MS) return early;
				const pause = await sendOne(notice, post, signal);
				if (pause !== null) return pause;
			}
			if (notices.length < BATCH) return null;
		}
	};
}

/** Null when the notice has left the outbox, otherwise how long to wait before sending to this receiver again. */
async function sendOne(
	notice: Notice,
	{ journal, channel, tell, log }: Post,
	signal: AbortSignal,
): Promise<number | null> {
	const entry = await journal.entry(notice.job);
	// Its outcome was withdrawn while it was sent, and the notice with it.
	if (entry === null) return null;
	const why = await tell(contentOf(notice, entry), signal);
	if (why === null) {
		await journal.outbox.settle(notice.id);
		return null;
	}
	if (signal.aborted) return 0;
	const tries = notice.tries + 1;
	const about = { notice: notice.id, job: notice.job, channel, tries, why };
	if (tries >= MOST_TRIES) {
		log.warn(about, "a notification was not accepted and is given up");
		await journal.outbox.settle(notice.id);
		return null;
	}
	const pause = pauseAfter(tries);
	log.warn({ ...about, again: `in ${pause / 1000} s` }, "a notification was not accepted; it will be sent again");
	await journal.outbox.defer(notice.id, new Date(Date.now() + pause).toISOString());
	return pauseAfter(1);
}
