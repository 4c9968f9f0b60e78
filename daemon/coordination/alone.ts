import type { Config } from "../../config/config.ts";
import type { UserError } from "../../toolkit/errors.ts";
import type { Coordination } from "../coordination.ts";
import { hostsError } from "../hosts-errors.ts";
import { createInboxLocks } from "../inbox/locks.ts";
import { instanceOf } from "../instance.ts";
import { openOrRestore } from "../journal/open.ts";
import { journalPath } from "../journal/place.ts";
import { channelsOf } from "../post-processing.ts";
import { createQueue } from "../queue.ts";
import { recover } from "../recover.ts";
import { finishRevisions } from "../revise/one-at-a-time.ts";
import { revisionTurn } from "../revise/turn.ts";
import { nowText } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import { isSharedInbox } from "./storage/beacon.ts";

/**
 * The coordination of a daemon that has its inboxes for itself: it locks them, and its journal is a file in its state
 * folder. Throws `work.inbox-in-use`, `hosts.inbox-shared` and `journal.*`.
 */
export async function coordinateAlone(config: Config, state: string, log: Log): Promise<Coordination> {
	const locks = createInboxLocks(state, log);
	// Hosts that share an inbox do not lock it: each file would be published by them and by this daemon.
	const faultOf = async (inbox: string): Promise<UserError | null> =>
		(await isSharedInbox(inbox)) ? hostsError("hosts.inbox-shared", { inbox }) : locks.keep(inbox);
	try {
		for (const { inbox } of config.inboxes) {
			const fault = await faultOf(inbox);
			if (fault !== null) throw fault;
		}
		const instance = await instanceOf(state);
		const journal = await openOrRestore(journalPath(state), channelsOf(config));
		return {
			journal,
			instance,
			daemon: instance,
			scans: true,
			mustStop: new AbortController().signal,
			// A folder that was mounted after the start may belong to another daemon, or hosts began to share it.
			async refusal(inbox) {
				const fault = await faultOf(inbox);
				return fault === null ? null : { kind: "fault", why: fault.message };
			},
			async recover(places) {
				const turn = revisionTurn({ kind: "file", path: journalPath(state) }, state);
				await finishRevisions({ journal, turn, now: nowText, log });
				await recover({ journal, places, now: nowText, log });
			},
			createQueue,
			async oneAtATime(start) {
				const work = await start();
				return { current: () => work, close: () => work.close() };
			},
			async close() {
				await journal.close();
				await locks.release();
			},
		};
	} catch (error) {
		await locks.release();
		throw error;
	}
}
