import type { HistoryEntry } from "../../journal/port/history.ts";
import type { Notice } from "../../journal/port/outbox.ts";

/**
 * The content of a notification: the log's entry, and a number by which a receiver recognises duplicates. A contract:
 * no key is renamed or dropped.
 */
export type NoticeContent = { readonly notice: number } & HistoryEntry;

/**
 * Sends one notification. Resolves to null when it was accepted, otherwise to the reason as a clause. Never throws.
 */
export type Teller = (content: NoticeContent, signal: AbortSignal) => Promise<string | null>;

/** The first delay after a failure; each later one is twice as long. */
const FIRST_PAUSE_MS = 5_000;

/** The longest delay before a notice is sent again. */
export const LONGEST_PAUSE_MS = 3_600_000;

/**
 * A notice is given up after this many failures: about three days, so that a weekend without the owner is covered.
 */
export const MOST_TRIES = 80;

/** How long to wait after this many failures, including the last. */
export function pauseAfter(failures: number): number {
	return Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
}

/** The content sent for a notice. */
export function contentOf(notice: Notice, entry: HistoryEntry): NoticeContent {
	return { notice: notice.id, ...entry };
}
