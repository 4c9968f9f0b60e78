import type { InboxFile } from "../inbox/scan.ts";
import type { BlockedFile } from "./blocked.ts";

/** Large files that run at once: one is written to the disk while another is computed. Each uses every worker. */
export const JOBS_AT_ONCE = 2;

/** A file up to this size is read and written almost instantly: its job mostly waits for disk syncs. */
export const SMALL_BYTES = 2 ** 20;

/** Files that run at once, small and large ones together; small ones share their syncs. */
export const SMALL_AT_ONCE = 32;

/**
 * A job that has shown no progress for this long waits for something, such as a share that hangs. A sync of a large file may
 * take as long on a slow disk; then one job more runs for a moment.
 */
const STALLED_MS = 30_000;

/** Work that shows from time to time that it goes on. */
export interface LiveWork {
	/** When it began, or last showed progress. Monotonic milliseconds. */
	aliveAt: number;
}

/** A job that runs. */
export interface RunningJob extends BlockedFile, LiveWork {}

/** The room for further jobs. */
export interface Slots {
	/** Whether there is room for no file at all. */
	isFull(): boolean;
	/** Takes the room for a file. False if there is none for it. */
	take(held: BlockedFile): boolean;
}

/**
 * The room beside the jobs that run. A stalled job needs no room, so that it does not stop the other inboxes; but its own inbox gets
 * no further job, which would stall too.
 */
export function slotsBeside(running: Iterable<RunningJob>, nowMs: number): Slots {
	const stalled = new Set<string>();
	let [all, large] = [0, 0];
	for (const job of running) {
		if (isStalled(job, nowMs)) {
			stalled.add(job.inbox);
			continue;
		}
		all++;
		if (!isSmall(job.candidate)) large++;
	}
	return {
		isFull: () => all >= SMALL_AT_ONCE,
		take({ candidate, inbox }) {
			const isLarge = !isSmall(candidate);
			if (stalled.has(inbox) || all >= SMALL_AT_ONCE || (isLarge && large >= JOBS_AT_ONCE)) return false;
			all++;
			if (isLarge) large++;
			return true;
		},
	};
}

/** Whether a job waits for something and needs no room: see `slotsBeside`. */
export function isStalled({ aliveAt }: LiveWork, nowMs: number): boolean {
	return nowMs - aliveAt > STALLED_MS;
}

function isSmall({ identity }: InboxFile): boolean {
	return identity.size <= SMALL_BYTES;
}
