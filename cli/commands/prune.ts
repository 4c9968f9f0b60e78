import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { loadConfig } from "../../config/load.ts";
import { ModelError } from "../../toolkit/errors.ts";
import { WRITERS } from "../../toolkit/formats/index.ts";
import { measured } from "../../toolkit/metric.ts";
import { stemOf } from "../../toolkit/name.ts";
import type { Plan } from "../../toolkit/plan.ts";
import { type Identified, type PruneChoices, planPrune } from "../../toolkit/prune-plan.ts";
import { refusalOf } from "../../toolkit/what.ts";
import { type Examined, examine } from "../../workers/examine.ts";
import { numberedNames } from "../../workers/files/names.ts";
import { EXIT } from "../exit-codes.ts";
import { followed } from "../followed.ts";
import { createBars } from "../front/bars.ts";
import { outputFormatOf } from "../output-format.ts";
import { precisionFrom } from "../precision.ts";
import { plannedText, prunedText } from "../render/prune-text.ts";
import { readTaught } from "../taught.ts";
import { writePlan } from "../write-plan.ts";

interface Options {
	readonly output?: string;
	readonly precision?: string;
	readonly keepEma?: true;
	readonly fixClip?: true;
	readonly dryRun?: true;
	readonly quiet?: true;
	readonly json?: true;
	readonly config?: string;
}

/** Prunes one file into another; the file itself is only read, and nothing that exists is replaced. */
export async function prune(given: string, options: Options): Promise<number> {
	const file = followed(given);
	const config = await loadConfig(options.config, { cwd: process.cwd(), env: process.env });
	const examined = examine(file);
	const verdict = identifiedOr(examined);
	const choices: PruneChoices = {
		precision: options.precision === undefined ? config.precision : precisionFrom(options.precision),
		keepEma: options.keepEma ?? config.keepEma,
		fixClip: options.fixClip ?? config.fixClip,
		vaeFormat: config.vaeFormat,
		format: options.output === undefined ? null : outputFormatOf(options.output),
		keepDType: new Set(),
	};
	const plan = planPrune(examined.table, verdict, choices);
	const output = options.output === undefined ? freeNameBeside(file, plan) : resolve(options.output);
	if (existsSync(output)) throw new ModelError("work.exists", { path: output });
	if (options.dryRun)
		return tell(options, plannedText(examined, plan, output), { file, output, plan: shownPlan(plan) });
	const bars = options.json || options.quiet || !process.stderr.isTTY ? null : createBars(process.stderr);
	const written = await writePlan({
		sources: [{ path: file, identity: examined.identity }],
		plan: (keepDType) => planPrune(examined.table, verdict, { ...choices, keepDType }),
		output,
		workers: config.workers,
		bars,
	});
	const measurement = measured(written.executed.metric, verdict.found, await readTaught());
	const told = { ...measurement, bytes: written.plan.bytes, plan: shownPlan(written.plan) };
	return tell(options, prunedText({ file, examined, output, written, ...measurement }), { file, output, ...told });
}

function identifiedOr({ verdict, table }: Examined): Identified {
	if (verdict.kind === "identified") return verdict;
	throw refusalOf(verdict, table) ?? new Error(`no refusal for a file that is ${verdict.kind}`);
}

function freeNameBeside(file: string, plan: Plan): string {
	const folder = dirname(resolve(file));
	const names = numberedNames(Buffer.from(stemOf(basename(file))), Buffer.from(WRITERS[plan.format].extension));
	let path = file;
	while (existsSync(path)) path = join(folder, names.next().value.toString());
	return path;
}

/** The plan without its thousand tensors. */
function shownPlan({ format, precision, bytes, summary }: Plan): Omit<Plan, "tensors" | "metadata"> {
	return { format, precision, bytes, summary };
}

function tell(options: Options, text: string, document: unknown): number {
	if (options.quiet && !options.dryRun && !options.json) return EXIT.done;
	process.stdout.write(`${options.json ? JSON.stringify(document, null, 2) : text}\n`);
	return EXIT.done;
}
