import pc from "picocolors";
import { millisecondsOf } from "../../daemon/journal/durations.ts";
import type { HistoryEntry, HistoryTotals } from "../../daemon/journal/port/history.ts";
import { identificationText } from "../../toolkit/identification.ts";
import { shownMetric } from "../../toolkit/metric.ts";
import { printable } from "../../toolkit/printable.ts";
import { sizeText, timeText } from "../../toolkit/units.ts";
import { tableText } from "./table.ts";
import { whenText } from "./when-text.ts";

/** Columns of the table without the file's name. */
const OTHER_COLUMNS = 86;
const SHORTEST_NAME = 24;

/** Columns of the id in a single line. */
const ID_WIDTH = 5;

const COLUMNS = [
	{ title: "id", align: "right" },
	{ title: "when" },
	{ title: "what" },
	{ title: "file" },
	{ title: "before", align: "right" },
	{ title: "after", align: "right" },
	{ title: "metric" },
	{ title: "time", align: "right" },
	{ title: "outcome" },
] as const;

/** Formats entries, newest first, as a table for a terminal of `width` columns. */
export function historyText(entries: readonly HistoryEntry[], totals: HistoryTotals, now: Date, width: number): string {
	if (entries.length === 0) return "No matching entries.";
	const room = Math.max(SHORTEST_NAME, width - OTHER_COLUMNS);
	const rows = entries.map((entry) => [
		String(entry.id),
		whenText(new Date(entry.finishedAt), now),
		whatText(entry),
		shortened(printable(entry.source.name), room),
		sizeText(entry.source.bytes),
		entry.output === null ? "–" : sizeText(entry.output.bytes),
		shownMetric(entry.metric) ?? "–",
		timeText(millisecondsOf(entry)),
		outcomeText(entry),
	]);
	return `${tableText(COLUMNS, rows)}\n${entries.length} of ${totals.count}, ${sizeText(totals.bytesSaved)} saved in all`;
}

/** Formats one entry as a single line, for `log follow`. */
export function entryLine(entry: HistoryEntry, now: Date): string {
	const { id, finishedAt, source, output } = entry;
	const sizes = [sizeText(source.bytes), ...(output === null ? [] : ["→", sizeText(output.bytes)])].join(" ");
	return [
		String(id).padStart(ID_WIDTH),
		whenText(new Date(finishedAt), now),
		outcomeText(entry),
		whatText(entry),
		printable(source.name),
		sizes,
		timeText(millisecondsOf(entry)),
	].join("  ");
}

/**
 * What the file is: "unknown" for an unidentified file that was placed in the library, "–" for one that was refused.
 */
function whatText(entry: HistoryEntry): string {
	return identificationText(entry) ?? (entry.output === null ? "–" : "unknown");
}

/** The outcome of an entry, in colour. */
export function outcomeText({ outcome, code, undone }: HistoryEntry): string {
	if (undone !== null) return pc.yellow(`${outcome}, undone`);
	const text = code === null ? outcome : `${outcome}: ${code}`;
	return outcome === "published" || outcome === "unchanged" ? pc.green(text) : pc.red(text);
}

/** Cuts a name in the middle, because both its start and its end distinguish models. */
function shortened(name: string, room: number): string {
	if (name.length <= room) return name;
	const tail = Math.floor(room / 3);
	return `${name.slice(0, room - tail - 1)}…${name.slice(-tail)}`;
}
