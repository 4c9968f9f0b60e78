import { setTimeout } from "node:timers/promises";
import type { Closable } from "../../coordination.ts";
import type { SharedStorage } from "../storage/shared-storage.ts";

/** Longer than a busy share takes. One that hangs may never answer. */
const ANSWER_MS = 5_000;

const NO_ANSWER = "the inbox does not answer";

/** Whether this host sees an inbox. */
export interface SeenInbox extends Closable {
	/** Looks again, after the look before. Resolves within 5 s, with false if the inbox does not answer. Never rejects. */
	look(): Promise<boolean>;
	/** Why the last look did not see it; null if it did, or there was none. */
	fault(): string | null;
}

/** Looks whether this host sees an inbox, and the storage of the other hosts in it. */
export function seenInbox(inbox: string, storage: Pick<SharedStorage, "fault">): SeenInbox {
	let answered = new AbortController();
	let fault: string | null = null;
	let asked: Promise<string | null> | null = null;

	/** One question at a time: on a share that hangs, each blocks a thread. */
	function ask(): Promise<string | null> {
		asked ??= storage.fault([inbox]).finally(() => {
			asked = null;
		});
		return asked;
	}

	return {
		async look() {
			answered = new AbortController();
			const late = setTimeout(ANSWER_MS, NO_ANSWER, { signal: answered.signal }).catch(() => NO_ANSWER);
			fault = await Promise.race([ask(), late]);
			answered.abort();
			return fault === null;
		},
		fault: () => fault,
		async close() {
			answered.abort();
		},
	};
}
