import { type HistoryReader, openHistory } from "../journal/sqlite/history.ts";

/** The history, read through a connection of its own, so that a long search does not delay the daemon's changes. */
export interface LazyHistory {
	/** Opens it at the first call. Throws `journal.*`. */
	open(): Promise<HistoryReader>;
	close(): Promise<void>;
}

/** Opens nothing yet. `path`: of the journal. */
export function createLazyHistory(path: string): LazyHistory {
	let opened: Promise<HistoryReader> | null = null;
	let isClosed = false;
	return {
		async open() {
			if (isClosed) throw new Error("the server of the page was closed");
			opened ??= openHistory(path).catch((error: unknown) => {
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
