import { statSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import type { InboxConfig } from "../config/config.ts";
import { folderFor, torchOnlyOf } from "../config/destination.ts";
import { soleBase } from "../toolkit/base-names.ts";
import { extensionOf } from "../toolkit/copy-plan.ts";
import { publishedStem } from "../toolkit/describe-name.ts";
import { type Fault, toFault } from "../toolkit/errors.ts";
import { actionOf } from "../toolkit/nothing-to-lose.ts";
import type { Plan } from "../toolkit/plan.ts";
import { type Identified, planPrune } from "../toolkit/prune-plan.ts";
import { repairsOf } from "../toolkit/repair.ts";
import { type Report, type ReportPlan, reportOf } from "../toolkit/report.ts";
import { isAverage } from "../toolkit/sort-tensors.ts";
import { bytesOfTensor } from "../toolkit/tensor.ts";
import { plannedAs, refusalOf, type Together } from "../toolkit/what.ts";
import { type Examined, examine, type Reading } from "../workers/examine.ts";
import { safeStem } from "../workers/files/names.ts";
import { subfoldersOf } from "../workers/files/subfolders.ts";
import { platform } from "../workers/platform/platform.ts";
import { type ScannedFile, scanFile } from "../workers/scan-file.ts";
import type { Measurer, ReadWeights } from "./measurer.ts";

/** What was read of a file to report on it, without its weights. */
export interface ReadFile {
	/** Null if the file could not be read. */
	readonly examined: Examined | null;
	/** The scan result of a file that could not be examined. */
	readonly unread?: ScannedFile;
	/** Why it could not be read. */
	readonly fault: Fault | null;
}

/** What reading the weights has shown. */
export interface MeasuredFile extends ReadWeights {
	/** Why they could not be read. */
	readonly fault: Fault | null;
}

/** Weights that were not read. */
export const UNMEASURED: MeasuredFile = { metric: null, notFinite: null, notes: [], fault: null };

/** The output that pruning a file would have. */
export interface PlannedOutput {
	/** The plan for the report; null if there is none. */
	readonly summary: ReportPlan | null;
	/** Null if the file is not pruned, or cannot be. */
	readonly plan: Plan | null;
	/** Why the plan could not be made. */
	readonly fault: Fault | null;
}

const NOT_PLANNED: PlannedOutput = { summary: null, plan: null, fault: null };

/** Reads the tables of a file. What is wrong with the file is in the result. */
export function readToReport(path: string, reading: Reading): ReadFile {
	try {
		return { examined: examine(path, reading), fault: null };
	} catch (error) {
		const unread = tryScan(path);
		return { examined: null, fault: toFault(error), ...(unread && { unread }) };
	}
}

/** Null if the file cannot even be scanned; the error from `examine` says why. */
function tryScan(path: string): ScannedFile | null {
	try {
		return scanFile(path);
	} catch {
		return null;
	}
}

/** How many bytes of a file are read for its metric. */
export function bytesToMeasure({ verdict, table }: Examined): number {
	const names = new Set(verdict.found.filter((one) => !isAverage(one)).flatMap((one) => one.tensors));
	const tensors = [...table.tensors.values()].filter((tensor) => names.has(tensor.name));
	return tensors.reduce((sum, tensor) => sum + bytesOfTensor(tensor), 0);
}

/** Reads the weights of a file. What is wrong with them is in the result. */
export async function measureToReport(measurer: Measurer, path: string, { examined }: ReadFile): Promise<MeasuredFile> {
	try {
		if (examined === null) return UNMEASURED;
		return { ...(await measurer.readWeights(path, examined)), fault: null };
	} catch (error) {
		return { ...UNMEASURED, fault: toFault(error) };
	}
}

/** Plans the output that a file has if it is pruned by these settings. `file`: its path, for its name. */
export function planToReport(file: string, { examined }: ReadFile, config: InboxConfig): PlannedOutput {
	const verdict = examined && plannedAs(examined.verdict, inOneFolder(config));
	if (examined === null || verdict === null) return NOT_PLANNED;
	try {
		const plan = planPrune(
			{ ...examined, verdict, bytes: examined.identity.size },
			{ ...config, torchOnly: torchOnlyOf(config), format: null, keepDType: new Set() },
		);
		const { bytes, precision } = plan;
		const destination = destinationOf(file, examined, verdict, plan, config);
		return { plan, summary: { action: actionOf(plan, examined.table), bytes, precision, destination }, fault: null };
	} catch (error) {
		return { ...NOT_PLANNED, fault: toFault(error) };
	}
}

/** The path in the library. */
function destinationOf(
	file: string,
	{ table }: Examined,
	verdict: Identified,
	plan: Plan,
	config: InboxConfig,
): string {
	const folder = relative(config.library, folderFor(config, verdict.fileKind, verdict.base));
	const subfolders = subfoldersOf(config.subfolders, {
		path: Buffer.from(resolve(file)),
		inbox: config.inbox,
		base: soleBase(verdict),
		rules: platform.names,
	});
	const stem = safeStem(Buffer.from(publishedStem(basename(file), table, config.names)), platform.names);
	return join(folder, ...subfolders, stem + extensionOf(plan, table.format, verdict.fileKind));
}

/** The report on a file, from what was read of it. `file`: its path as the report shows it. */
export function reportOn(
	file: string,
	read: ReadFile,
	planned: PlannedOutput,
	{ fault, ...weights }: MeasuredFile,
	config: InboxConfig,
): Report {
	const { examined } = read;
	const refusal = examined && refusalOf(examined.verdict, examined.table, inOneFolder(config));
	return reportOf({
		file,
		bytes: examined ? examined.identity.size : sizeOf(file),
		table: examined?.table ?? null,
		verdict: examined?.verdict ?? null,
		evidence: examined?.evidence ?? null,
		...(read.unread && { unread: read.unread }),
		fault: read.fault ?? (refusal && toFault(refusal)) ?? planned.fault ?? fault,
		...weights,
		repairs: examined ? repairsOf(examined.verdict, examined.brokenPositions) : [],
		plan: planned.summary,
	});
}

/** For a file that matches two kinds or bases: the daemon places it if both have the same destination folder. */
function inOneFolder(config: InboxConfig): Together {
	return (one, other) => folderFor(config, one.kind, one.base) === folderFor(config, other.kind, other.base);
}

function sizeOf(file: string): number {
	try {
		return statSync(file).size;
	} catch {
		return 0;
	}
}
