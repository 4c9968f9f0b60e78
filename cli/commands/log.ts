import type { HistoryEntry, HistoryFilter, HistoryPlace } from "../../daemon/journal/port/history.ts";
import { type HistoryReader, openHistory } from "../../daemon/journal/sqlite/history.ts";
import { cliError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { type FilterOptions, filterFrom, limitFrom } from "../history-filter.ts";
import { print } from "../print.ts";
import { historyText, millisecondsOf } from "../render/history-text.ts";
import { journalOfLog } from "../state-in-use.ts";

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
	const history = await openHistory(await journalOfLog());
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

type Cell = string | number | null | undefined;

/** The columns. A contract: they are never renamed or reordered, new ones come last. */
const COLUMNS: readonly (readonly [title: string, cell: (entry: HistoryEntry) => Cell])[] = [
	["id", ({ id }) => id],
	["claimed_at", ({ claimedAt }) => claimedAt],
	["finished_at", ({ finishedAt }) => finishedAt],
	["outcome", ({ outcome }) => outcome],
	["code", ({ code }) => code],
	["reason", ({ reason }) => reason],
	["architecture", ({ architecture }) => architecture],
	["components", ({ components }) => components.join(" ")],
	["metric", ({ metric }) => metric],
	["source_name", ({ source }) => source.name],
	["source_path", ({ source }) => source.path],
	["source_bytes", ({ source }) => source.bytes],
	["original_path", ({ original }) => original?.path],
	["output_path", ({ output }) => output?.path],
	["output_bytes", ({ output }) => output?.bytes],
	["ms", millisecondsOf],
	["source_sha256", ({ hashes }) => hashes.source?.sha256],
	["source_auto_v1", ({ hashes }) => hashes.source?.autoV1],
	["source_auto_v3", ({ hashes }) => hashes.source?.autoV3],
	["output_sha256", ({ hashes }) => hashes.output?.sha256],
	["output_auto_v1", ({ hashes }) => hashes.output?.autoV1],
	["output_auto_v3", ({ hashes }) => hashes.output?.autoV3],
	["undone_at", ({ undone }) => undone?.at],
	["trash_path", ({ undone }) => undone?.trash],
	["retried_at", ({ retriedAt }) => retriedAt],
	["kind", ({ kind }) => kind],
	["base", ({ base }) => base],
	["variant", ({ variant }) => variant],
];

/** The header line. */
export const CSV_TITLES = lineOf(COLUMNS.map(([title]) => title));

/** One entry as a line of RFC 4180. */
export function csvLine(entry: HistoryEntry): string {
	return lineOf(COLUMNS.map(([, cell]) => cell(entry)));
}

function lineOf(cells: readonly Cell[]): string {
	return `${cells.map(cellText).join(",")}\r\n`;
}

function cellText(cell: Cell): string {
	const text = String(cell ?? "");
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
