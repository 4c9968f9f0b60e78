import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import pc from "picocolors";
import { loadConfig } from "../../config/load.ts";
import { prepare } from "../../operations/prepare.ts";
import type { Prepared } from "../../operations/prepared.ts";
import type { Plan } from "../../toolkit/plan.ts";
import { printable } from "../../toolkit/printable.ts";
import type { FormatId } from "../../toolkit/tensor.ts";
import { countText, savedText, sizeText, timeText } from "../../toolkit/units.ts";
import { workerError } from "../../workers/errors.ts";
import { createBars } from "../events/bars.ts";
import { followed } from "../followed.ts";
import { nearPath } from "../near-path.ts";
import { outputFormatOf } from "../output-format.ts";
import { asPrecision, precisionFrom } from "../precision.ts";
import { shownPlan, tell } from "../tell.ts";
import { withThreads, writeOutput } from "../write-plan.ts";

interface Options {
	readonly precision: string;
	readonly root?: string;
	readonly dryRun?: true;
	readonly ignoreCrc?: true;
	readonly json?: true;
}

/** Writes every tensor of a file into a new file. The input is only read, and no existing file is overwritten. */
export async function convert(given: string, to: string, options: Options): Promise<number> {
	const file = followed(given);
	const choices = { precision: precisionFrom(options.precision), format: outputFormatOf(to) };
	const config = await loadConfig(undefined, { cwd: process.cwd(), env: process.env });
	const output = resolve(to);
	if (existsSync(output)) throw workerError("work.exists", { path: output });
	const operation = { kind: "convert", file: { path: file, name: basename(file) }, ...choices } as const;
	const prepared = prepare(operation, config.inboxes[0], options);
	const source = sourceOf(prepared);
	const plan = prepared.plan(new Set());
	if (options.dryRun)
		return tell(options, convertPlanText(source, plan, output), { file, output, plan: shownPlan(plan) });
	const bars = options.json || !process.stderr.isTTY ? null : createBars(process.stderr);
	const ignoreCrc = options.ignoreCrc ?? false;
	const written = await withThreads(config.workers, (pool) => writeOutput(prepared, { output, pool, ignoreCrc, bars }));
	const document = { file, output, bytes: written.plan.bytes, plan: shownPlan(written.plan), ...written.findings };
	return tell(options, convertedText(source, written.plan, output, written.ms), document);
}

/** The file that is converted. */
interface ConvertedSource {
	readonly file: string;
	readonly format: FormatId;
	readonly bytes: number;
}

function sourceOf({ sources: [source] }: Prepared): ConvertedSource {
	if (source === undefined) throw new Error("a file that is converted has no source");
	return { file: source.path, format: source.judged.table.format, bytes: source.identity.size };
}

/** Describes a planned conversion, for `--dry-run`. */
function convertPlanText(source: ConvertedSource, plan: Plan, output: string): string {
	return [
		`${printable(basename(source.file))}: ${changeText(source, plan)}`,
		...plan.summary.notes.map(printable),
		`would be written to ${nearPath(output)}`,
	].join("\n  ");
}

/** Describes a finished conversion. */
function convertedText(source: ConvertedSource, plan: Plan, output: string, ms: number): string {
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
