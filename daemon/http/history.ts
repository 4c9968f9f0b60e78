import { openHistoryAt } from "../journal/openers.ts";
import type { JournalPlace } from "../journal/place.ts";
import type { HistoryReader } from "../journal/port/history.ts";

/** The history, read through a connection of its own, so that a long search does not delay the daemon's changes. */
export interface LazyHistory {
	/** Opens it at the first call. Throws `journal.*`. */
	open(): Promise<HistoryReader>;
	close(): Promise<void>;
}

/** Opens nothing yet. */
export function createLazyHistory(journal: JournalPlace): LazyHistory {
	let opened: Promise<HistoryReader> | null = null;
	let isClosed = false;
	return {
		async open() {
			if (isClosed) throw new Error("the server of the page was closed");
			opened ??= openHistoryAt(journal).catch((error: unknown) => {
				opened = null;
				throw error;
			});
			return opened;
		},
		async close() {
			if (isClosed) return;
			isClosed = true;
			const history = await opened?.catch(() => null);
			await history?.close();
		},
	};
}
