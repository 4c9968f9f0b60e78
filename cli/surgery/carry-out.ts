import { dirname } from "node:path";
import pc from "picocolors";
import type { Config } from "../../config/config.ts";
import { extensionOf } from "../../toolkit/copy-plan.ts";
import { leftTexts } from "../../toolkit/dropped.ts";
import { type MetricSums, measured } from "../../toolkit/metric.ts";
import type { Plan } from "../../toolkit/plan.ts";
import { printable } from "../../toolkit/printable.ts";
import { countText, sizeText, timeText } from "../../toolkit/units.ts";
import { numberedNames } from "../../workers/files/names.ts";
import { createBars } from "../events/bars.ts";
import { labelsIn } from "../labels.ts";
import { nearPath } from "../near-path.ts";
import { asPrecision } from "../precision.ts";
import { shownPlan, tell } from "../tell.ts";
import { type FreeName, type WrittenFile, withThreads, writePlan } from "../write-plan.ts";
import type { SurgeryOptions } from "./choices.ts";
import type { Donors } from "./donors.ts";

/** A model to assemble, with its options and the texts for its report. */
export interface Operation {
	readonly donors: Donors;
	readonly plan: (keepDType: ReadonlySet<string>) => Plan;
	/** Name of the result for messages, such as `VAE-v1-SD` or `SD-v1`. */
	readonly what: string;
	/** Classes in the output. They determine which numbers the metric has. */
	readonly classes: readonly string[];
	/** The requested path, or a function that names the output, beside the first source, after its metric. */
	readonly output: string | ((sums: MetricSums) => string);
	readonly options: SurgeryOptions;
	readonly config: Config;
}

/** Writes the planned model and reports the result, or only shows the plan with `--dry-run`. */
export async function carryOut(operation: Operation): Promise<number> {
	const { donors, plan, what, classes, options, config } = operation;
	const first = plan(new Set());
	const files = donors.sources.map((source) => source.path);
	if (options.dryRun) return tell(options, planText({ what, plan: first }), { files, what, plan: shownPlan(first) });
	const bars = options.json || !process.stderr.isTTY ? null : createBars(process.stderr);
	const { sources } = donors;
	const output = targetOf(operation, first);
	const ignoreCrc = options.ignoreCrc ?? false;
	const written = await withThreads(config.workers, (pool) =>
		writePlan({ sources, plan, output, pool, ignoreCrc, bars }),
	);
	const found = classes.map((one) => ({ class: one }));
	const measurement = measured(written.executed.metric, found, await labelsIn());
	const document = { files, output: written.output, what, ...measurement, bytes: written.plan.bytes };
	const full = { ...document, plan: shownPlan(written.plan), ...written.findings };
	return tell(options, builtText({ what, written, ...measurement }), full);
}

function targetOf({ output, donors }: Operation, plan: Plan): string | FreeName {
	if (typeof output === "string") return output;
	const extension = Buffer.from(extensionOf(plan, "safetensors", null));
	return {
		folder: dirname(donors.sources[0]?.path ?? "."),
		names: ({ metric }) => numberedNames(Buffer.from(output(metric)), extension),
	};
}

/** Describes the planned output, for `--dry-run`. */
function planText({ what, plan }: { readonly what: string; readonly plan: Plan }): string {
	const first = `${what}: ${countText(plan.tensors.length, "tensor")}, ${sizeText(plan.bytes)}${asPrecision(plan.precision)}`;
	return [first, ...notesOf(plan)].join("\n  ");
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
		...notesOf(plan),
	].join("\n  ");
}

function notesOf({ summary }: Plan): string[] {
	const clauses = [...summary.notes, ...leftTexts(summary)].map(printable);
	return clauses.length === 0 ? [] : [pc.dim(clauses.join("; "))];
}
