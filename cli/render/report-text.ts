import pc from "picocolors";
import { valuesText } from "../../toolkit/cast-notes.ts";
import { candidateText, fullIdentificationText } from "../../toolkit/identification.ts";
import { KINDS } from "../../toolkit/kinds.ts";
import { andMore } from "../../toolkit/listed.ts";
import { shownMetric } from "../../toolkit/metric.ts";
import { printable } from "../../toolkit/printable.ts";
import type { Report, ReportComponent } from "../../toolkit/report.ts";
import { shapeText } from "../../toolkit/resemblance-text.ts";
import { countText, savedText, sizeText } from "../../toolkit/units.ts";
import { asPrecision } from "../precision.ts";
import { rejectionTable, unknownTable } from "./report-tables.ts";
import { tableText } from "./table.ts";

/** Number of entries of a list in the short report. */
const SHORT_LIST = 5;

/** Number of tensors of an unknown file in the short report. */
const MOST_FIRST = 10;

/** Number of characters of a value in the short report. */
const SHORT_VALUE = 60;

/** Columns of the label at the start of a line. */
const LABEL_WIDTH = 12;

/** Formats the report of one file: what it is, what it contains and what can be removed. */
export function reportText(report: Report, { full }: { readonly full: boolean }): string {
	const sections = [
		headline(report),
		componentTable(report),
		facts(report, full),
		...(full ? [unknownTable(report), rejectionTable(report)] : []),
	];
	return sections.filter((section) => section !== "").join("\n\n");
}

function headline(report: Report): string {
	const format = report.format === null ? "" : `   ${report.format}`;
	const first = `${pc.bold(printable(report.file))}   ${sizeText(report.bytes)}${format}`;
	return `${first}\n${verdictText(report)}`;
}

function verdictText(report: Report): string {
	const { verdict, architecture, variant, kind, candidates, code, hint, message } = report;
	const name = [architecture, variant].filter((text) => text !== null).join(", ");
	if (verdict === "identified") {
		return pc.green(architecture === null ? (fullIdentificationText(report) ?? "") : `${name}, ${kindText(kind)}`);
	}
	if (verdict === "ambiguous" && message === null) return pc.green(candidates.map(candidateText).join(" or "));
	const what = verdict === "damaged" ? `${name}, damaged` : verdict;
	const why = message === null ? "" : `: ${printable(message)}`;
	return `${pc.red(`${what}${why}`)}${hint === null ? "" : `\n${hint} (${code})`}`;
}

function kindText(kind: Report["kind"]): string {
	const named = kind === null ? "model" : KINDS[kind];
	return `${/^[aeio]/i.test(named) ? "an" : "a"} ${named}`;
}

function componentTable({ components }: Report): string {
	if (components.length === 0) return "";
	return tableText(
		[
			{ title: "component" },
			{ title: "prefix" },
			{ title: "tensors", align: "right" },
			{ title: "size", align: "right" },
			{ title: "" },
		],
		components.map((one) => [one.component, one.prefix, String(one.tensors), sizeText(one.bytes), stateText(one)]),
	);
}

function stateText({ intact, missing }: ReportComponent): string {
	return intact ? "intact" : `lacks ${countText(missing.length, "tensor")}`;
}

function facts(report: Report, full: boolean): string {
	const { tensors, metric, knownAs, notFinite, repairs, globals, oddities, leftOut, plan } = report;
	const noteworthy = globals.filter((one) => full || one.verdict !== "safe");
	const rows: readonly (readonly [string, string | null])[] = [
		["tensors", tensors.total === 0 ? null : tensorsText(tensors)],
		["removable", report.components.length === 0 ? null : removableText(report)],
		["metric", shownMetric(metric) === null ? null : [metric, ...knownAs].join("\n")],
		["not finite", notFiniteText(notFinite ?? [], full)],
		["repairs", repairs.length === 0 ? null : repairs.map(repairText).join("\n")],
		["extra", full || report.verdict === "unknown" ? null : extraText(tensors.extra)],
		["resembles", report.message === null ? resemblesText(report) : null],
		["begins with", report.verdict === "unknown" && !full ? firstTensorsText(report) : null],
		["dropped", droppedText(report)],
		["quantised", report.quantised],
		["globals", globalsText(noteworthy)],
		["values", plainValuesText(report, full)],
		["left out", leftOut.length === 0 ? null : leftOut.map(leftOutText).join("\n")],
		["odd", oddities.length === 0 ? null : oddities.map(printable).join("\n")],
		["missing", missingText(report, full)],
		["pruned", plan === null ? null : prunedText(report.bytes, plan)],
	];
	return rows
		.filter((row): row is readonly [string, string] => row[1] !== null)
		.map(([label, text]) => pc.dim(label.padEnd(LABEL_WIDTH)) + text.replaceAll("\n", `\n${" ".repeat(LABEL_WIDTH)}`))
		.join("\n");
}

function tensorsText({ total, kept, ema, junk, extra }: Report["tensors"]): string {
	const parts = [`${kept} kept`, `${extra.length} of them extra`, `${ema} EMA`, `${junk} junk`];
	return `${total}: ${parts.filter((part) => !part.startsWith("0 ")).join(", ")}`;
}

/** The tensors that pruning leaves out, one line per reason. */
function droppedText({ tensors }: Report): string | null {
	const names = new Map<string, string[]>();
	for (const { name, why } of tensors.dropped) names.set(why, [...(names.get(why) ?? []), name]);
	const lines = [...names].map(([why, list]) => `${countText(list.length, "tensor")}: ${why} (${shortList(list)})`);
	return lines.length === 0 ? null : lines.map(printable).join("\n");
}

function shortList(names: readonly string[]): string {
	return andMore(names.slice(0, SHORT_LIST), names.length);
}

function extraText(names: readonly string[]): string | null {
	if (names.length === 0) return null;
	const more = names.length > SHORT_LIST ? ", … (--full shows all)" : "";
	return names.slice(0, SHORT_LIST).map(printable).join(", ") + more;
}

/**
 * The architecture that an unknown file resembles. Shown only for a file that was placed: for a refused file the
 * message contains it. Records from before 2026-12 have none.
 */
function resemblesText({ resembles }: Report): string | null {
	return resembles ? `${candidateText(resembles)}, by ${resembles.holds} of ${resembles.of}` : null;
}

/** The first tensors of an unknown file, to help a user recognise it. The full report has a table of all. */
function firstTensorsText({ unknownTensors }: Report): string | null {
	if (unknownTensors.length === 0) return null;
	const lines = unknownTensors.slice(0, MOST_FIRST).map(shapeText);
	if (lines.length < unknownTensors.length) lines.push(`… ${unknownTensors.length} in all (--full shows all)`);
	return lines.join("\n");
}

function removableText({ bytesOf: { ema, junk, precision } }: Report): string {
	const parts: readonly (readonly [string, number])[] = [
		["EMA", ema],
		["junk", junk],
		["precision beyond half", precision],
	];
	const removable = parts.filter(([, bytes]) => bytes > 0).map(([name, bytes]) => `${name} ${sizeText(bytes)}`);
	return removable.length === 0 ? "nothing: it is clean" : removable.join(", ");
}

function notFiniteText(tensors: NonNullable<Report["notFinite"]>, full: boolean): string | null {
	if (tensors.length === 0) return null;
	const shown = full ? tensors : tensors.slice(0, SHORT_LIST);
	const more = shown.length < tensors.length ? `\n… ${tensors.length} tensors in all (--full shows all)` : "";
	return shown.map((one) => `${printable(one.name)}: ${valuesText(one)}`).join("\n") + more;
}

function globalsText(globals: Report["globals"]): string | null {
	if (globals.length === 0) return null;
	return globals.map((one) => `${printable(one.name)} ${one.verdict}, at byte ${one.offset}`).join("\n");
}

function plainValuesText({ values }: Report, full: boolean): string | null {
	if (values.length === 0) return null;
	const shown = values.slice(0, full ? values.length : SHORT_LIST).map(({ path, value }) => {
		const text = JSON.stringify(value);
		return printable(`${path} = ${!full && text.length > SHORT_VALUE ? `${text.slice(0, SHORT_VALUE)}…` : text}`);
	});
	if (shown.length < values.length) shown.push(`… ${values.length} in all (--full shows all)`);
	return shown.join("\n");
}

function leftOutText({ root, tensors }: Report["leftOut"][number]): string {
	return `${countText(tensors, "tensor")} of ${printable(root)}`;
}

function missingText({ components }: Report, full: boolean): string | null {
	const names = components.flatMap((one) => one.missing);
	if (names.length === 0) return null;
	const shown = full ? names : names.slice(0, SHORT_LIST);
	return (
		shown.map(printable).join("\n") +
		(names.length > shown.length ? `\n… ${names.length} in all (--full shows all)` : "")
	);
}

function prunedText(before: number, plan: NonNullable<Report["plan"]>): string {
	const saved = savedText(before, plan.bytes);
	const goes = plan.destination === null ? "" : ` → ${printable(plan.destination)}`;
	return `${sizeText(plan.bytes)}${asPrecision(plan.precision)}${saved === "" ? "" : ` (${saved})`}${goes}`;
}

function repairText({ what, setting }: Report["repairs"][number]): string {
	return setting === undefined ? what : `${what}; --fix-clip repairs it`;
}
