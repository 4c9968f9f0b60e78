import { dirname } from "node:path";
import pc from "picocolors";
import { loadConfig } from "../../config/load.ts";
import type { InputFile, Operation } from "../../operations/operation.ts";
import { prepare } from "../../operations/prepare.ts";
import type { Prepared } from "../../operations/prepared.ts";
import { leftCounts, leftTexts } from "../../toolkit/dropped.ts";
import { measured } from "../../toolkit/metric.ts";
import type { Plan } from "../../toolkit/plan.ts";
import { printable } from "../../toolkit/printable.ts";
import { countText, sizeText, timeText } from "../../toolkit/units.ts";
import { numberedNames } from "../../workers/files/names.ts";
import { createBars } from "../events/bars.ts";
import { labelsIn } from "../labels.ts";
import { nearPath } from "../near-path.ts";
import { asPrecision } from "../precision.ts";
import { shownPlan, tell } from "../tell.ts";
import { type FreeName, type WrittenFile, withThreads, writeOutput } from "../write-plan.ts";
import type { SurgeryOptions } from "./choices.ts";

/**
 * Writes the model and reports the result, or only shows the plan with `--dry-run`. `given`: the output path; null for
 * a name after the metric, beside the first source.
 */
export async function carryOut(
	operation: Operation<InputFile>,
	given: string | null,
	options: SurgeryOptions,
): Promise<number> {
	const config = await loadConfig(options.config, { cwd: process.cwd(), env: process.env });
	const prepared = prepare(operation, config.inboxes[0], options);
	const { what, sources, found } = prepared;
	const plan = prepared.plan(new Set());
	const files = sources.map((source) => source.path);
	if (options.dryRun) return tell(options, planText({ what, plan }), { files, what, plan: shownPlan(plan) });
	const bars = options.json || !process.stderr.isTTY ? null : createBars(process.stderr);
	const output = given ?? freeNameOf(prepared, plan);
	const ignoreCrc = options.ignoreCrc ?? false;
	const written = await withThreads(config.workers, (pool) => writeOutput(prepared, { output, pool, ignoreCrc, bars }));
	const measurement = measured(written.executed.metric, found, await labelsIn());
	const document = { files, output: written.output, what, ...measurement, bytes: written.plan.bytes };
	const full = { ...document, plan: shownPlan(written.plan), ...written.findings };
	return tell(options, builtText({ what, written, ...measurement }), full);
}

function freeNameOf(prepared: Prepared, plan: Plan): FreeName {
	const extension = Buffer.from(prepared.extension(plan));
	return {
		folder: dirname(prepared.sources[0]?.path ?? "."),
		names: ({ metric }) => numberedNames(Buffer.from(prepared.stem(metric)), extension),
	};
}

/** Describes the planned output, for `--dry-run`. */
function planText({ what, plan }: { readonly what: string; readonly plan: Plan }): string {
	const first = `${what}: ${countText(plan.tensors.length, "tensor")}, ${sizeText(plan.bytes)}${asPrecision(plan.precision)}`;
	return [first, ...notesText(plan, leftTexts)].join("\n  ");
}

/** Describes the written model and its path. */
function builtText(done: {
	readonly what: string;
	readonly written: WrittenFile;
	readonly metric: string;
	readonly knownAs: readonly string[];
}): string {
	const { output, plan, ms } = done.written;
	const known = done.knownAs.map((text) => `, ${text.charAt(0).toLowerCase()}${text.slice(1)}`).join("");
	return [
		`${pc.green("✔")} ${done.what} → ${pc.bold(nearPath(output))}`,
		`${sizeText(plan.bytes)} in ${timeText(ms)}   ${done.metric}${known}`,
		...notesText(plan, leftCounts),
	].join("\n  ");
}

/** `leftText`: says what is left out, and what is kept that no component claims. */
function notesText({ summary }: Plan, leftText: typeof leftTexts): string[] {
	const clauses = [...summary.notes, ...leftText(summary)].map(printable);
	return clauses.length === 0 ? [] : [pc.dim(clauses.join("; "))];
}
