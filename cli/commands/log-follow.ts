import { setTimeout } from "node:timers/promises";
import { openHistoryIfThereAt } from "../../daemon/journal/openers.ts";
import type { JournalPlace } from "../../daemon/journal/place.ts";
import type { HistoryEntry, HistoryReader } from "../../daemon/journal/port/history.ts";
import { EXIT } from "../exit-codes.ts";
import { type FilterOptions, filterFrom, limitFrom } from "../history-filter.ts";
import { journalOfLog } from "../journal-in-use.ts";
import { print } from "../print.ts";
import { entryLine } from "../render/history-text.ts";

interface Options extends FilterOptions {
	readonly limit: string;
	readonly json?: true;
}

/** Polling interval. Each poll of the journal costs one index look-up. */
const POLL_MS = 300;

/** Prints the last entries and then each new one, until Ctrl-C or until the reader closes standard output. */
export async function follow(options: Options): Promise<number> {
	const filter = filterFrom(options, new Date());
	const limit = limitFrom(options.limit);
	const stop = new AbortController();
	const onSignal = (): void => stop.abort();
	process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
	const printAll = (entries: readonly HistoryEntry[]) => print(entries.map((entry) => lineOf(entry, options)).join(""));
	const { place } = await journalOfLog();
	const history = await awaitHistory(place, stop.signal);
	try {
		let turn = (await history?.lastTurn()) ?? 0;
		const before = ((await history?.entries(filter, limit)) ?? []).toReversed();
		const printed = new Set(before.map(keyOf));
		let isRead = await printAll(before);
		while (history && isRead && (await wait(stop.signal))) {
			const news = await history.recordedAfter(turn, filter);
			turn = news.turn;
			isRead = await printAll(news.entries.filter((entry) => !printed.has(keyOf(entry))));
		}
	} finally {
		await history?.close();
		process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
	}
	return EXIT.done;
}

/** Waits until a history exists and opens it. Null if `signal` aborts first. */
async function awaitHistory(place: JournalPlace, signal: AbortSignal): Promise<HistoryReader | null> {
	do {
		const history = await openHistoryIfThereAt(place);
		if (history !== null) return history;
	} while (await wait(signal));
	return null;
}

/** Waits for the polling interval. False if `signal` aborted. */
async function wait(signal: AbortSignal): Promise<boolean> {
	await setTimeout(POLL_MS, undefined, { signal }).catch(() => undefined);
	return !signal.aborted;
}

/** The end time is part of the key: an entry whose outcome was withdrawn and recorded again must be printed again. */
function keyOf({ id, finishedAt }: HistoryEntry): string {
	return `${id} ${finishedAt}`;
}

function lineOf(entry: HistoryEntry, { json }: Options): string {
	return `${json ? JSON.stringify(entry) : entryLine(entry, new Date())}\n`;
}
