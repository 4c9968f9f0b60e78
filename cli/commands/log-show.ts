import pc from "picocolors";
import { millisecondsOf } from "../../daemon/journal/durations.ts";
import { journalError } from "../../daemon/journal/errors.ts";
import { type ExistingFiles, filesThere } from "../../daemon/journal/files-there.ts";
import { openHistoryAt } from "../../daemon/journal/openers.ts";
import type { HistoryEntry, HistoryPath, HistoryReader } from "../../daemon/journal/port/history.ts";
import { leftTexts } from "../../toolkit/dropped.ts";
import { fullIdentificationText } from "../../toolkit/identification.ts";
import { shownMetric } from "../../toolkit/metric.ts";
import type { PlanSummary, Tally } from "../../toolkit/plan.ts";
import { printable } from "../../toolkit/printable.ts";
import type { Report } from "../../toolkit/report.ts";
import { countText, savedText, sizeText, timeText } from "../../toolkit/units.ts";
import type { FileHashes } from "../../workers/hash-file.ts";
import { EXIT } from "../exit-codes.ts";
import { journalOfLog } from "../journal-in-use.ts";
import { print } from "../print.ts";
import { outcomeText } from "../render/history-text.ts";
import { reportText } from "../render/report-text.ts";
import { whenText } from "../render/when-text.ts";

/** Prints one entry in full. */
export async function showEntry(given: string, options: { readonly json?: true }): Promise<number> {
	const { place } = await journalOfLog();
	const history = await openHistoryAt(place);
	try {
		await print(`${await textOf(history, given, options.json === true)}\n`);
		return EXIT.done;
	} finally {
		await history.close();
	}
}

async function textOf(history: HistoryReader, given: string, json: boolean): Promise<string> {
	const entry = /^\d{1,15}$/.test(given) ? await history.entry(Number(given)) : null;
	if (entry === null) throw journalError("journal.no-entry", { given });
	const report = await history.report(entry.id);
	if (json) return JSON.stringify({ ...entry, report }, null, 2);
	return entryText(entry, report, await filesThere(entry));
}

/** Columns of the label at the start of a line. */
const LABEL_WIDTH = 14;

type Line = readonly [label: string, text: string];

/** Formats one entry in full: its outcome, the paths of its files, what was done, the hashes, and the report. */
export function entryText(entry: HistoryEntry, report: Report | null, exists: ExistingFiles): string {
	const sections = [
		headline(entry),
		linesText(pathLines(entry, exists)),
		linesText(workLines(entry)),
		linesText(hashLines(entry)),
		report === null ? "" : `${pc.dim("Report on the source")}\n${reportText(report, { full: false })}`,
	];
	return sections.filter((section) => section !== "").join("\n\n");
}

function headline(entry: HistoryEntry): string {
	const name = `${entry.id}  ${pc.bold(printable(entry.source.name))}   ${outcomeText(entry)}`;
	return entry.reason === null ? name : `${name}\n${entry.reason.split("\n").map(printable).join("\n")}`;
}

function pathLines(entry: HistoryEntry, exists: ExistingFiles): Line[] {
	const { source, output, undone, retriedAt } = entry;
	const lines: Line[] = [
		["source", `${fullTime(entry.claimedAt)}   ${sizeText(source.bytes)}   ${pathText(source)}`],
		["original", originalText(entry, exists.original)],
		...(retriedAt === null ? [] : [["retried", `${fullTime(retriedAt)}   moved back into the inbox`] as const]),
	];
	if (output === null) return [...lines, ...sidecarLines(entry)];
	const saved = savedText(source.bytes, output.bytes);
	const size = `${sizeText(output.bytes)}${saved === "" ? "" : ` (${saved})`}`;
	const where = undone === null ? existingText(printable(output.path), exists.output) : printable(output.path);
	const undoneLines: Line[] =
		undone === null ? [] : [["undone", `${fullTime(undone.at)}   ${trashText(undone.trash, exists.trash)}`]];
	const outputLine: Line = ["output", `${fullTime(entry.finishedAt)}   ${size}   ${where}`];
	return [...lines, outputLine, ...undoneLines, ...sidecarLines(entry)];
}

function originalText({ original, originalRemovedAt }: HistoryEntry, exists: boolean): string {
	if (original === null) return "not kept";
	if (originalRemovedAt === null) return existingText(pathText(original), exists);
	return `removed ${fullTime(originalRemovedAt)} from ${pathText(original)}`;
}

function sidecarLines({ sidecars }: HistoryEntry): Line[] {
	return sidecars.map(({ name, path }, index) => [
		index === 0 ? "sidecars" : "",
		path === null ? `${printable(name)} (stayed in the inbox)` : printable(path),
	]);
}

function workLines(entry: HistoryEntry): Line[] {
	const { components, metric, summary, timingsMs, host } = entry;
	const what = fullIdentificationText(entry) ?? (entry.output === null ? null : "unknown");
	const lines: Line[] = [];
	if (what !== null) lines.push(["model", components.length === 0 ? what : `${what}: ${components.join(", ")}`]);
	const shown = shownMetric(metric);
	if (shown !== null) lines.push(["metric", shown]);
	if (summary !== null) lines.push(...planLines(summary));
	const steps = Object.entries(timingsMs).map(([step, ms]) => `${step} ${timeText(ms)}`);
	if (steps.length > 0) lines.push(["time", `${timeText(millisecondsOf(entry))}: ${steps.join(", ")}`]);
	if (host !== undefined) lines.push(["host", printable(host)]);
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
	return [...hashesText("source", hashes.source), ...hashesText("output", hashes.output)];
}

function hashesText(of: string, hashes: FileHashes | null): Line[] {
	if (hashes === null) return [];
	const { sha256, autoV1, autoV2, autoV3 } = hashes;
	const short = { AutoV1: autoV1, AutoV2: autoV2, AutoV3: autoV3 };
	const shown = Object.entries(short).flatMap(([name, hash]) => (hash === null ? [] : [`${name} ${hash}`]));
	return [
		[`${of} sha256`, sha256],
		["", shown.join("   ")],
	];
}

function tallyText({ tensors, bytes }: Tally): string {
	return `${countText(tensors, "tensor")}, ${sizeText(bytes)}`;
}

function pathText({ path, pathHex }: HistoryPath): string {
	return printable(path) + (pathHex === null ? "" : ` (not UTF-8: ${pathHex})`);
}

function trashText(trash: string | null, exists: boolean): string {
	return trash === null
		? "the output no longer existed"
		: `the output is now ${existingText(printable(trash), exists)}`;
}

function existingText(path: string, exists: boolean): string {
	return exists ? path : `${path} ${pc.yellow("(no longer exists)")}`;
}

/** Always includes the date, even for today, because the text may be copied and read later. */
function fullTime(time: string): string {
	return whenText(new Date(time), new Date(0));
}

function linesText(lines: readonly Line[]): string {
	return lines.map(([label, text]) => `${pc.dim(label.padEnd(LABEL_WIDTH))}${text}`).join("\n");
}
