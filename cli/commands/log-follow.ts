import { setTimeout } from "node:timers/promises";
import type { HistoryEntry } from "../../daemon/journal/port/history.ts";
import { type HistoryReader, openHistoryIfThere } from "../../daemon/journal/sqlite/history.ts";
import { EXIT } from "../exit-codes.ts";
import { type FilterOptions, filterFrom, limitFrom } from "../history-filter.ts";
import { print } from "../print.ts";
import { entryLine } from "../render/history-text.ts";
import { journalOfLog } from "../state-in-use.ts";

interface Options extends FilterOptions {
	readonly limit: string;
	readonly json?: true;
}

/** Between two looks at the journal, which cost one look-up in an index each. */
const LOOK_MS = 300;

/** Prints the last entries and then each new one, until Ctrl-C or until nobody reads it any more. */
export async function follow(options: Options): Promise<number> {
	const filter = filterFrom(options, new Date());
	const limit = limitFrom(options.limit);
	const stop = new AbortController();
	const onSignal = (): void => stop.abort();
	process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
	const tell = (entries: readonly HistoryEntry[]) => print(entries.map((entry) => lineOf(entry, options)).join(""));
	const history = await awaitHistory(await journalOfLog(), stop.signal);
	try {
		let turn = (await history?.lastTurn()) ?? 0;
		const before = ((await history?.entries(filter, limit)) ?? []).toReversed();
		const told = new Set(before.map(keyOf));
		let wanted = await tell(before);
		while (history && wanted && (await pause(stop.signal))) {
			const news = await history.recordedAfter(turn, filter);
			turn = news.turn;
			wanted = await tell(news.entries.filter((entry) => !told.has(keyOf(entry))));
		}
	} finally {
		await history?.close();
		process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
	}
	return EXIT.done;
}

/** The history once there is one; null when it was stopped before. */
async function awaitHistory(path: string, signal: AbortSignal): Promise<HistoryReader | null> {
	do {
		const history = await openHistoryIfThere(path);
		if (history !== null) return history;
	} while (await pause(signal));
	return null;
}

/** False when it was stopped. */
async function pause(signal: AbortSignal): Promise<boolean> {
	await setTimeout(LOOK_MS, undefined, { signal }).catch(() => undefined);
	return !signal.aborted;
}

/** Told twice only when it was recorded anew: its outcome was withdrawn and is another one now. */
function keyOf({ id, finishedAt }: HistoryEntry): string {
	return `${id} ${finishedAt}`;
}

function lineOf(entry: HistoryEntry, { json }: Options): string {
	return `${json ? JSON.stringify(entry) : entryLine(entry, new Date())}\n`;
}
