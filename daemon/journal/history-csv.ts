import { millisecondsOf } from "./durations.ts";
import type { HistoryEntry } from "./port/history.ts";

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

/**
 * One entry as a line of RFC 4180. Names that a spreadsheet would take for formulas are not changed, since scripts read
 * these lines, too; the help of `log` says so.
 */
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
