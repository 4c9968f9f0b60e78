import type { Journal } from "../journal/port/journal.ts";
import type { Channel, Notice } from "../journal/port/outbox.ts";
import type { Round } from "../runtime/background.ts";
import type { Log } from "../runtime/log.ts";
import { contentOf, LONGEST_PAUSE_MS, MOST_TRIES, pauseAfter, type Teller } from "./notify/notice.ts";

/** Notices read from the outbox at a time. */
const BATCH = 100;

/** What a channel is served with. */
export interface Post {
	readonly journal: Pick<Journal, "entry" | "outbox">;
	readonly channel: Channel;
	readonly tell: Teller;
	readonly log: Log;
}

/**
 * A round of telling: every notice of a channel that is due, oldest first. The first that is not taken ends it: the
 * receiver is down, or that notice is not to its taste, and then the others come before it next time.
 */
export function tellDue(post: Post): Round {
	return async (signal) => {
		for (;;) {
			const notices = await post.journal.outbox.pending(post.channel, BATCH);
			for (const notice of notices) {
				const early = Date.parse(notice.dueAt) - Date.now();
				// One put off for longer than any is was put off before the clock was set back.
				if (early > 0 && early <= LONGEST_PAUSE_MS) return early;
				const pause = await tellOne(notice, post, signal);
				if (pause !== null) return pause;
			}
			if (notices.length < BATCH) return null;
		}
	};
}

/** Null when the notice is out of the outbox, else how long to leave the receiver alone. */
async function tellOne(
	notice: Notice,
	{ journal, channel, tell, log }: Post,
	signal: AbortSignal,
): Promise<number | null> {
	const entry = await journal.entry(notice.job);
	// Its outcome was withdrawn in this moment, and the notice with it.
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
		log.warn(about, "a notice was not taken, and is given up");
		await journal.outbox.settle(notice.id);
		return null;
	}
	const pause = pauseAfter(tries);
	log.warn({ ...about, again: `in ${pause / 1000} s` }, "a notice was not taken; it is sent again");
	await journal.outbox.defer(notice.id, new Date(Date.now() + pause).toISOString());
	return pauseAfter(1);
}
