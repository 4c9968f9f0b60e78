import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Config, InboxConfig } from "../../config/config.ts";
import { torchOnlyOf } from "../../config/destination.ts";
import { loadConfig } from "../../config/load.ts";
import { extensionOf } from "../../toolkit/copy-plan.ts";
import { leftTexts } from "../../toolkit/dropped.ts";
import { measured } from "../../toolkit/metric.ts";
import { stemOf } from "../../toolkit/name.ts";
import type { Plan } from "../../toolkit/plan.ts";
import { printable } from "../../toolkit/printable.ts";
import { type Identified, type PruneChoices, planPrune } from "../../toolkit/prune-plan.ts";
import { savedText, sizeText } from "../../toolkit/units.ts";
import { plannedAs, refusalOf, whatText } from "../../toolkit/what.ts";
import { workerError } from "../../workers/errors.ts";
import { type Examined, examine } from "../../workers/examine.ts";
import { numberedNames } from "../../workers/files/names.ts";
import { createBars } from "../events/bars.ts";
import { published } from "../events/lines.ts";
import { EXIT } from "../exit-codes.ts";
import { followed } from "../followed.ts";
import { labelsIn } from "../labels.ts";
import { nearPath } from "../near-path.ts";
import { outputFormatOf } from "../output-format.ts";
import { asPrecision, precisionFrom } from "../precision.ts";
import { shownPlan, tell } from "../tell.ts";
import { type WrittenFile, withThreads, writePlan } from "../write-plan.ts";

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
	const { examined, plan, output } = prepare(file, options, config);
	return tell(options, plannedText(examined, plan, output), { file, output, plan: shownPlan(plan) });
}

function write(file: string, options: Options, config: Config): Promise<number> {
	return withThreads(config.workers, async (pool) => {
		const { examined, verdict, planFor, output } = prepare(file, options, config);
		const bars = options.json || options.quiet || !process.stderr.isTTY ? null : createBars(process.stderr);
		const sources = [{ path: file, identity: examined.identity }];
		const written = await writePlan({
			sources,
			plan: planFor,
			output,
			pool,
			ignoreCrc: options.ignoreCrc ?? false,
			bars,
		});
		const measurement = measured(written.executed.metric, verdict.found, await labelsIn());
		const { timings } = written.executed;
		const result = {
			...measurement,
			bytes: written.plan.bytes,
			plan: shownPlan(written.plan),
			...written.findings,
			timings,
		};
		if (options.quiet && !options.json) return EXIT.done;
		return tell(options, prunedText({ file, examined, output, written, ...measurement }), { file, output, ...result });
	});
}

/** Examines the file, plans its output and chooses the output path, before anything is written. */
function prepare(file: string, options: Options, config: Config) {
	const examined = examine(file, options);
	const verdict = identifiedOr(examined);
	const choices = choicesFrom(options, config.inboxes[0]);
	const planFor = (keepDType: ReadonlySet<string>): Plan =>
		planPrune({ ...examined, verdict, bytes: examined.identity.size }, { ...choices, keepDType });
	const plan = planFor(new Set());
	const output =
		options.output === undefined
			? freeNameBeside(file, extensionOf(plan, examined.table.format, verdict.fileKind))
			: resolve(options.output);
	if (existsSync(output)) throw workerError("work.exists", { path: output });
	return { examined, verdict, planFor, plan, output };
}

function choicesFrom(options: Options, config: InboxConfig): PruneChoices {
	const { precision, precisions } = config;
	return {
		// `--precision` overrides the settings for all kinds.
		...(options.precision === undefined
			? { precision, precisions }
			: { precision: precisionFrom(options.precision), precisions: {} }),
		keepEma: options.keepEma ?? config.keepEma,
		fixClip: options.fixClip ?? config.fixClip,
		vaeFormat: config.vaeFormat,
		torchOnly: torchOnlyOf(config),
		format: options.output === undefined ? null : outputFormatOf(options.output),
		keepDType: new Set(),
	};
}

function identifiedOr({ verdict, table }: Examined): Identified {
	const planned = plannedAs(verdict);
	if (planned !== null) return planned;
	throw refusalOf(verdict, table) ?? new Error(`no refusal for a file that is ${verdict.kind}`);
}

function freeNameBeside(file: string, extension: string): string {
	const folder = dirname(resolve(file));
	const names = numberedNames(Buffer.from(stemOf(basename(file))), Buffer.from(extension));
	let path = file;
	while (existsSync(path)) path = join(folder, names.next().value.toString());
	return path;
}

/** Describes a plan, for `--dry-run`. */
function plannedText({ identity, verdict }: Examined, plan: Plan, output: string): string {
	const saved = savedText(identity.size, plan.bytes);
	const change = `${sizeText(identity.size)} → ${sizeText(plan.bytes)}${saved === "" ? "" : ` (${saved})`}`;
	return [
		`${whatText(verdict)}: ${change}${asPrecision(plan.precision)}`,
		...[...leftTexts(plan.summary), ...plan.summary.notes].map(printable),
		`would be written to ${nearPath(output)}`,
	].join("\n  ");
}

/** Describes a finished prune, in the same form as the daemon. */
function prunedText(done: {
	readonly file: string;
	readonly examined: Examined;
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
		bytesBefore: done.examined.identity.size,
		bytesAfter: plan.bytes,
		ms,
		what: whatText(done.examined.verdict),
		metric: done.metric,
		knownAs: done.knownAs,
		sidecars: [],
		notes: [...leftTexts(plan.summary), ...plan.summary.notes],
	}).join("\n");
}
