import type { HistoryEntry } from "../../journal/port/history.ts";
import type { Notice } from "../../journal/port/outbox.ts";

/** What others are told: the log's entry, and a number by which one who is told twice can tell. A contract. */
export type NoticeContent = { readonly notice: number } & HistoryEntry;

/** Tells of one outcome. Null when it was taken, else why not, in a clause. Never throws. */
export type Teller = (content: NoticeContent, signal: AbortSignal) => Promise<string | null>;

/** The first pause after a failure; each one is twice as long as the one before. */
const FIRST_PAUSE_MS = 5_000;

/** No notice is ever put off for longer. */
export const LONGEST_PAUSE_MS = 3_600_000;

/** A notice that failed this often is given up: about three days, as long as a weekend without its owner. */
export const MOST_TRIES = 80;

/** How long to wait after so many failures, the last included. */
export function pauseAfter(failures: number): number {
	return Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
}

/** What is told of a notice's outcome. */
export function contentOf(notice: Notice, entry: HistoryEntry): NoticeContent {
	return { notice: notice.id, ...entry };
}
