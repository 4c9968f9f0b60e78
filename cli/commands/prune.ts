import { existsSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { Config } from "../../config/config.ts";
import { loadConfig } from "../../config/load.ts";
import { freePath } from "../../operations/free-path.ts";
import type { OutputChoices } from "../../operations/operation.ts";
import { prepare } from "../../operations/prepare.ts";
import type { Prepared } from "../../operations/prepared.ts";
import { leftCounts, leftTexts } from "../../toolkit/dropped.ts";
import { measured } from "../../toolkit/metric.ts";
import { stemOf } from "../../toolkit/name.ts";
import type { Plan } from "../../toolkit/plan.ts";
import { printable } from "../../toolkit/printable.ts";
import { savedText, sizeText } from "../../toolkit/units.ts";
import { workerError } from "../../workers/errors.ts";
import { createBars } from "../events/bars.ts";
import { published } from "../events/lines.ts";
import { EXIT } from "../exit-codes.ts";
import { followed } from "../followed.ts";
import { labelsIn } from "../labels.ts";
import { nearPath } from "../near-path.ts";
import { outputFormatOf } from "../output-format.ts";
import { asPrecision, precisionFrom } from "../precision.ts";
import { shownPlan, tell } from "../tell.ts";
import { type WrittenFile, withThreads, writeOutput } from "../write-plan.ts";

interface Options {
	readonly output?: string;
	readonly precision?: string;
	readonly keepEma?: true;
	readonly fixClip?: true;
	readonly root?: string;
	readonly dryRun?: true;
	readonly quiet?: true;
	readonly ignoreCrc?: true;
	readonly json?: true;
	readonly config?: string;
}

/** Prunes one file into a new file. The input is only read, and no existing file is overwritten. */
export async function prune(given: string, options: Options): Promise<number> {
	const file = followed(given);
	const config = await loadConfig(options.config, { cwd: process.cwd(), env: process.env });
	return options.dryRun ? show(file, options, config) : write(file, options, config);
}

function show(file: string, options: Options, config: Config): number {
	const { prepared, plan, output } = prepareFrom(file, options, config);
	return tell(options, plannedText(prepared, plan, output), { file, output, plan: shownPlan(plan) });
}

function write(file: string, options: Options, config: Config): Promise<number> {
	return withThreads(config.workers, async (pool) => {
		const { prepared, output } = prepareFrom(file, options, config);
		const bars = options.json || options.quiet || !process.stderr.isTTY ? null : createBars(process.stderr);
		const written = await writeOutput(prepared, { output, pool, ignoreCrc: options.ignoreCrc ?? false, bars });
		const measurement = measured(written.executed.metric, prepared.found, await labelsIn());
		const { timings } = written.executed;
		const result = {
			...measurement,
			bytes: written.plan.bytes,
			plan: shownPlan(written.plan),
			...written.findings,
			timings,
		};
		if (options.quiet && !options.json) return EXIT.done;
		return tell(options, prunedText({ file, prepared, output, written, ...measurement }), { file, output, ...result });
	});
}

/** Examines the file, plans its output and chooses the output path, before anything is written. */
function prepareFrom(file: string, options: Options, config: Config) {
	const name = basename(file);
	const operation = { kind: "prune", file: { path: file, name }, ...choicesFrom(options) } as const;
	const prepared = prepare(operation, config.inboxes[0], options);
	const plan = prepared.plan(new Set());
	const output =
		options.output === undefined
			? freePath(dirname(resolve(file)), stemOf(name), prepared.extension(plan))
			: resolve(options.output);
	if (existsSync(output)) throw workerError("work.exists", { path: output });
	return { prepared, plan, output };
}

function choicesFrom({ precision, keepEma, fixClip, output }: Options): OutputChoices {
	return {
		precision: precision === undefined ? undefined : precisionFrom(precision),
		keepEma,
		fixClip,
		format: output === undefined ? undefined : outputFormatOf(output),
	};
}

/** Describes a plan, for `--dry-run`. */
function plannedText(prepared: Prepared, plan: Plan, output: string): string {
	const bytes = sizeOf(prepared);
	const saved = savedText(bytes, plan.bytes);
	const change = `${sizeText(bytes)} → ${sizeText(plan.bytes)}${saved === "" ? "" : ` (${saved})`}`;
	return [
		`${prepared.what}: ${change}${asPrecision(plan.precision)}`,
		...[...leftTexts(plan.summary), ...plan.summary.notes].map(printable),
		`would be written to ${nearPath(output)}`,
	].join("\n  ");
}

/** Describes a finished prune, in the same form as the daemon. */
function prunedText(done: {
	readonly file: string;
	readonly prepared: Prepared;
	readonly output: string;
	readonly written: WrittenFile;
	readonly metric: string;
	readonly knownAs: readonly string[];
}): string {
	const { plan, ms } = done.written;
	return published({
		event: "published",
		job: 0,
		file: basename(done.file),
		to: nearPath(done.output),
		bytesBefore: sizeOf(done.prepared),
		bytesAfter: plan.bytes,
		ms,
		what: done.prepared.what,
		metric: done.metric,
		knownAs: done.knownAs,
		sidecars: [],
		notes: [...leftCounts(plan.summary), ...plan.summary.notes],
	}).join("\n");
}

/** The size of the file that is pruned. */
function sizeOf({ sources }: Prepared): number {
	return sources.reduce((sum, { identity }) => sum + identity.size, 0);
}
