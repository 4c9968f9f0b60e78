import { dirname } from "node:path";
import type { Config } from "../../config/config.ts";
import { extensionOf } from "../../toolkit/copy-plan.ts";
import { type MetricSums, measured } from "../../toolkit/metric.ts";
import type { Plan } from "../../toolkit/plan.ts";
import { numberedNames } from "../../workers/files/names.ts";
import { createBars } from "../events/bars.ts";
import { labelsIn } from "../labels.ts";
import { builtText, planText } from "../render/surgery-text.ts";
import { shownPlan, tell } from "../tell.ts";
import { type FreeName, withThreads, writePlan } from "../write-plan.ts";
import type { SurgeryOptions } from "./choices.ts";
import type { Donors } from "./donors.ts";

/** A model that is to be put together, and how it is told of. */
export interface Operation {
	readonly donors: Donors;
	readonly plan: (keepDType: ReadonlySet<string>) => Plan;
	/** `VAE-v1-SD`, `SD-v1`. */
	readonly what: string;
	/** Classes of the output: which numbers the metric has. */
	readonly classes: readonly string[];
	/** The path that was asked for; else how to call the output, beside the first source, once its metric is known. */
	readonly output: string | ((sums: MetricSums) => string);
	readonly options: SurgeryOptions;
	readonly config: Config;
}

/** Writes a model that was planned, or shows the plan, and tells what was done. */
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
	const told = { ...document, plan: shownPlan(written.plan), ...written.findings };
	return tell(options, builtText({ what, written, ...measurement }), told);
}

function targetOf({ output, donors }: Operation, plan: Plan): string | FreeName {
	if (typeof output === "string") return output;
	const extension = Buffer.from(extensionOf(plan, "safetensors", null));
	return {
		folder: dirname(donors.sources[0]?.path ?? "."),
		names: ({ metric }) => numberedNames(Buffer.from(output(metric)), extension),
	};
}
