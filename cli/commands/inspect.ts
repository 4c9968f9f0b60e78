import { statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { folderFor } from "../../config/destination.ts";
import { loadConfig } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import { type Fault, toFault } from "../../toolkit/errors.ts";
import { WRITERS } from "../../toolkit/formats/index.ts";
import { stemOf } from "../../toolkit/name.ts";
import { type Identified, planPrune } from "../../toolkit/prune-plan.ts";
import { repairsOf } from "../../toolkit/repair.ts";
import { type Report, type ReportPlan, reportOf } from "../../toolkit/report.ts";
import type { TensorTable } from "../../toolkit/tensor.ts";
import { refusalOf } from "../../toolkit/what.ts";
import { type Examined, examine } from "../../workers/examine.ts";
import { EXIT } from "../exit-codes.ts";
import { followed } from "../followed.ts";
import { reportText } from "../render/report-text.ts";

interface Options {
	readonly full?: true;
	readonly json?: true;
}

/** Reports on each file; 1 when one of them could not be pruned. */
export async function inspect(files: readonly string[], options: Options): Promise<number> {
	const config = loadConfig(undefined, { cwd: process.cwd(), env: process.env });
	const reports = files.map((file) => inspectFile(file, config));
	const document = reports.length === 1 ? reports[0] : reports;
	const text = options.json
		? JSON.stringify(document, null, 2)
		: reports.map((report) => reportText(report, { full: options.full === true })).join("\n\n");
	process.stdout.write(`${text}\n`);
	return reports.some((report) => report.code !== null) ? EXIT.failed : EXIT.done;
}

function inspectFile(file: string, config: Config): Report {
	const read = tryExamine(file);
	const { examined } = read;
	const verdict = examined?.verdict ?? null;
	const refusal = examined ? refusalOf(examined.verdict, examined.table) : null;
	const planned =
		examined?.verdict.kind === "identified" ? tryPlan(examined.table, examined.verdict, file, config) : null;
	return reportOf({
		file,
		bytes: examined ? examined.identity.size : sizeOf(file),
		table: examined?.table ?? null,
		verdict,
		fault: read.fault ?? (refusal && toFault(refusal)) ?? planned?.fault ?? null,
		metric: null,
		repairs: examined ? repairsOf(examined.verdict, examined.brokenPositions) : [],
		plan: planned?.plan ?? null,
	});
}

function tryExamine(file: string): { readonly examined: Examined | null; readonly fault: Fault | null } {
	try {
		return { examined: examine(followed(file)), fault: null };
	} catch (error) {
		return { examined: null, fault: toFault(error) };
	}
}

function tryPlan(
	table: TensorTable,
	verdict: Identified,
	file: string,
	config: Config,
): { readonly plan: ReportPlan | null; readonly fault: Fault | null } {
	try {
		const plan = planPrune(table, verdict, { ...config, format: null, keepDType: new Set() });
		const folder = relative(config.library, folderFor(config, verdict.fileKind));
		const destination = join(folder, stemOf(basename(file)) + WRITERS[plan.format].extension);
		return { plan: { bytes: plan.bytes, precision: plan.precision, destination }, fault: null };
	} catch (error) {
		return { plan: null, fault: toFault(error) };
	}
}

function sizeOf(file: string): number {
	return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
