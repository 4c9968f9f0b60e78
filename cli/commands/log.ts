import { CSV_TITLES, csvLine } from "../../daemon/journal/history-csv.ts";
import { openHistoryAt } from "../../daemon/journal/openers.ts";
import type { HistoryFilter, HistoryPlace, HistoryReader } from "../../daemon/journal/port/history.ts";
import { cliError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { type FilterOptions, filterFrom, limitFrom } from "../history-filter.ts";
import { journalOfLog } from "../journal-in-use.ts";
import { print } from "../print.ts";
import { historyText } from "../render/history-text.ts";

interface Options extends FilterOptions {
	readonly limit?: string;
	readonly json?: true;
	readonly csv?: true;
}

/** Default number of rows in a table. */
const PAGE_ROWS = "20";

/** Rows read at a time for CSV: a million do not fit into memory at once. */
const CSV_ROWS = 1000;

/** Lists the processed files, newest first. */
export async function log(options: Options): Promise<number> {
	if (options.json && options.csv) throw cliError("usage.two-forms", { one: "json", other: "csv" });
	const filter = filterFrom(options, new Date());
	const limit = options.limit === undefined ? null : limitFrom(options.limit);
	const { place } = await journalOfLog();
	const history = await openHistoryAt(place);
	try {
		if (options.csv) await printCsv(history, filter, limit ?? Number.POSITIVE_INFINITY);
		else await printPage(history, filter, limit ?? limitFrom(PAGE_ROWS), options.json === true);
		return EXIT.done;
	} finally {
		await history.close();
	}
}

async function printPage(history: HistoryReader, filter: HistoryFilter, limit: number, json: boolean): Promise<void> {
	const entries = await history.entries(filter, limit);
	const totals = await history.totals(filter);
	const text = json
		? JSON.stringify({ entries, totals }, null, 2)
		: historyText(entries, totals, new Date(), process.stdout.columns ?? 120);
	await print(`${text}\n`);
}

async function printCsv(history: HistoryReader, filter: HistoryFilter, limit: number): Promise<void> {
	let isRead = await print(CSV_TITLES);
	let left = limit;
	let after: HistoryPlace | undefined;
	while (left > 0 && isRead) {
		const entries = await history.entries(filter, Math.min(left, CSV_ROWS), after);
		after = entries.at(-1);
		if (after === undefined) return;
		isRead = await print(entries.map(csvLine).join(""));
		left -= entries.length;
	}
}
