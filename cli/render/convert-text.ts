import { basename } from "node:path";
import pc from "picocolors";
import type { Plan } from "../../toolkit/plan.ts";
import { printable } from "../../toolkit/printable.ts";
import type { FormatId } from "../../toolkit/tensor.ts";
import { countText, savedText, sizeText, timeText } from "../../toolkit/units.ts";
import { nearPath } from "../near-path.ts";
import { asPrecision } from "../precision.ts";

/** The file that is converted. */
export interface ConvertedSource {
	readonly file: string;
	readonly format: FormatId;
	readonly bytes: number;
}

/** Describes a planned conversion, for `--dry-run`. */
export function convertPlanText(source: ConvertedSource, plan: Plan, output: string): string {
	return [
		`${printable(basename(source.file))}: ${changeText(source, plan)}`,
		...plan.summary.notes.map(printable),
		`would be written to ${nearPath(output)}`,
	].join("\n  ");
}

/** Describes a finished conversion. */
export function convertedText(source: ConvertedSource, plan: Plan, output: string, ms: number): string {
	return [
		`${pc.green("✔")} ${printable(basename(source.file))} → ${pc.bold(nearPath(output))}`,
		`${changeText(source, plan)} in ${timeText(ms)}`,
		...plan.summary.notes.map((note) => pc.dim(printable(note))),
	].join("\n  ");
}

function changeText({ format, bytes }: ConvertedSource, plan: Plan): string {
	const saved = savedText(bytes, plan.bytes);
	const size = `${sizeText(bytes)} → ${sizeText(plan.bytes)}${saved === "" ? "" : ` (${saved})`}`;
	return `${countText(plan.tensors.length, "tensor")}, ${format} → ${plan.format}${asPrecision(plan.precision)}, ${size}`;
}
