import pc from "picocolors";
import type { HistoryEntry, HistoryPath } from "../../daemon/journal/port/history.ts";
import { leftTexts } from "../../toolkit/dropped.ts";
import { fullIdentificationText } from "../../toolkit/identification.ts";
import { shownMetric } from "../../toolkit/metric.ts";
import type { PlanSummary, Tally } from "../../toolkit/plan.ts";
import { printable } from "../../toolkit/printable.ts";
import type { Report } from "../../toolkit/report.ts";
import { countText, savedText, sizeText, timeText } from "../../toolkit/units.ts";
import type { FileHashes } from "../../workers/hash-file.ts";
import { millisecondsOf, outcomeText } from "./history-text.ts";
import { reportText } from "./report-text.ts";
import { whenText } from "./when-text.ts";

/** Columns before what a line says. */
const LABEL_WIDTH = 14;

/** Which of an entry's files are still where they were put. */
export interface There {
	readonly original: boolean;
	readonly output: boolean;
	/** An output that was undone. */
	readonly trash: boolean;
}

type Line = readonly [label: string, text: string];

/** Everything of one entry: how it ended, where its files are, what was done, their hashes, and the report. */
export function entryText(entry: HistoryEntry, report: Report | null, there: There): string {
	const sections = [
		headline(entry),
		linesText(placeLines(entry, there)),
		linesText(workLines(entry)),
		linesText(hashLines(entry)),
		report === null ? "" : `${pc.dim("What was found in it")}\n${reportText(report, { full: false })}`,
	];
	return sections.filter((section) => section !== "").join("\n\n");
}

function headline(entry: HistoryEntry): string {
	const name = `${entry.id}  ${pc.bold(printable(entry.source.name))}   ${outcomeText(entry)}`;
	return entry.reason === null ? name : `${name}\n${entry.reason.split("\n").map(printable).join("\n")}`;
}

function placeLines(entry: HistoryEntry, there: There): Line[] {
	const { source, output, undone, retriedAt } = entry;
	const lines: Line[] = [
		["came", `${fullTime(entry.claimedAt)}   ${sizeText(source.bytes)}   ${pathText(source)}`],
		["the original", originalText(entry, there.original)],
		...(retriedAt === null
			? []
			: [["put back", `${fullTime(retriedAt)}   into the inbox, to be taken again`] as const]),
	];
	if (output === null) return [...lines, ...sidecarLines(entry)];
	const saved = savedText(source.bytes, output.bytes);
	const size = `${sizeText(output.bytes)}${saved === "" ? "" : ` (${saved})`}`;
	const where = undone === null ? placeText(printable(output.path), there.output) : printable(output.path);
	const taken: Line[] =
		undone === null ? [] : [["undone", `${fullTime(undone.at)}   ${trashText(undone.trash, there.trash)}`]];
	return [...lines, ["went", `${fullTime(entry.finishedAt)}   ${size}   ${where}`], ...taken, ...sidecarLines(entry)];
}

function originalText({ original, originalRemovedAt }: HistoryEntry, there: boolean): string {
	if (original === null) return "is not kept";
	if (originalRemovedAt === null) return placeText(pathText(original), there);
	return `was removed ${fullTime(originalRemovedAt)} from ${pathText(original)}`;
}

function sidecarLines({ sidecars }: HistoryEntry): Line[] {
	return sidecars.map(({ name, path }, index) => [
		index === 0 ? "with" : "",
		path === null ? `${printable(name)}, which stayed in the inbox` : printable(path),
	]);
}

function workLines(entry: HistoryEntry): Line[] {
	const { components, metric, summary, timingsMs } = entry;
	const what = fullIdentificationText(entry) ?? (entry.output === null ? null : "unknown");
	const lines: Line[] = [];
	if (what !== null) lines.push(["what it is", components.length === 0 ? what : `${what}: ${components.join(", ")}`]);
	const shown = shownMetric(metric);
	if (shown !== null) lines.push(["metric", shown]);
	if (summary !== null) lines.push(...planLines(summary));
	const steps = Object.entries(timingsMs).map(([step, ms]) => `${step} ${timeText(ms)}`);
	if (steps.length > 0) lines.push(["time", `${timeText(millisecondsOf(entry))}: ${steps.join(", ")}`]);
	return lines;
}

function planLines(summary: PlanSummary): Line[] {
	const { kept, ema, junk, precision, notes } = summary;
	const lines: Line[] = [["kept", tallyText(kept)]];
	if (ema.tensors > 0) lines.push(["dropped EMA", tallyText(ema)]);
	if (junk.tensors > 0) lines.push(["dropped junk", tallyText(junk)]);
	lines.push(...leftTexts(summary).map((text): Line => ["", printable(text)]));
	if (precision > 0) lines.push(["precision", `saves ${sizeText(precision)}`]);
	return [...lines, ...notes.map((note): Line => ["note", printable(note)])];
}

function hashLines({ hashes }: HistoryEntry): Line[] {
	return [...hashesText("came", hashes.source), ...hashesText("went", hashes.output)];
}

function hashesText(of: string, hashes: FileHashes | null): Line[] {
	if (hashes === null) return [];
	const { sha256, autoV1, autoV2, autoV3 } = hashes;
	const short = { AutoV1: autoV1, AutoV2: autoV2, AutoV3: autoV3 };
	const shown = Object.entries(short).flatMap(([name, hash]) => (hash === null ? [] : [`${name} ${hash}`]));
	return [
		[`sha256, ${of}`, sha256],
		["", shown.join("   ")],
	];
}

function tallyText({ tensors, bytes }: Tally): string {
	return `${countText(tensors, "tensor")}, ${sizeText(bytes)}`;
}

function pathText({ path, pathHex }: HistoryPath): string {
	return printable(path) + (pathHex === null ? "" : ` (not UTF-8: ${pathHex})`);
}

function trashText(trash: string | null, there: boolean): string {
	return trash === null ? "the output had gone by itself" : `the output is ${placeText(printable(trash), there)}`;
}

function placeText(path: string, there: boolean): string {
	return there ? path : `${path} ${pc.yellow("(not there any more)")}`;
}

/** With the day, also for today: an entry is often looked at later, in what was copied from here. */
function fullTime(time: string): string {
	return whenText(new Date(time), new Date(0));
}

function linesText(lines: readonly Line[]): string {
	return lines.map(([label, text]) => `${pc.dim(label.padEnd(LABEL_WIDTH))}${text}`).join("\n");
}
