import pc from "picocolors";
import type { HistoryEntry, HistoryTotals } from "../../daemon/journal/port/history.ts";
import { identificationText } from "../../toolkit/identification.ts";
import { shownMetric } from "../../toolkit/metric.ts";
import { printable } from "../../toolkit/printable.ts";
import { sizeText, timeText } from "../../toolkit/units.ts";
import { tableText } from "./table.ts";
import { whenText } from "./when-text.ts";

/** Columns that everything but the file's name takes. */
const OTHER_COLUMNS = 86;
const SHORTEST_NAME = 24;

/** Columns of a number in a line that stands by itself. */
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

/** What was done, newest first, as a table for a terminal of `width` columns. */
export function historyText(entries: readonly HistoryEntry[], totals: HistoryTotals, now: Date, width: number): string {
	if (entries.length === 0) return "nothing was done yet that fits";
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

/** One entry as a line that stands by itself, for those that come one after another. */
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

/** A file that is in the library although nobody knows what it is, is unknown; of a refused one nothing need be known. */
function whatText(entry: HistoryEntry): string {
	return identificationText(entry) ?? (entry.output === null ? "–" : "unknown");
}

/** How long a journey took in all. */
export function millisecondsOf({ timingsMs }: HistoryEntry): number {
	return Object.values(timingsMs).reduce((sum, ms) => sum + ms, 0);
}

/** How it ended, in colour. */
export function outcomeText({ outcome, code, undone }: HistoryEntry): string {
	if (undone !== null) return pc.yellow(`${outcome}, undone`);
	const text = code === null ? outcome : `${outcome}: ${code}`;
	return outcome === "published" || outcome === "unchanged" ? pc.green(text) : pc.red(text);
}

/** Cut in the middle: a name's beginning and its ending both tell models apart. */
function shortened(name: string, room: number): string {
	if (name.length <= room) return name;
	const tail = Math.floor(room / 3);
	return `${name.slice(0, room - tail - 1)}…${name.slice(-tail)}`;
}
