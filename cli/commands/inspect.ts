import { statSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import type { InboxConfig } from "../../config/config.ts";
import { folderFor, torchOnlyOf } from "../../config/destination.ts";
import { loadConfig } from "../../config/load.ts";
import { soleBase } from "../../toolkit/base-names.ts";
import { extensionOf } from "../../toolkit/copy-plan.ts";
import { publishedStem } from "../../toolkit/describe-name.ts";
import { type Fault, toFault } from "../../toolkit/errors.ts";
import { actionOf } from "../../toolkit/nothing-to-lose.ts";
import { planPrune } from "../../toolkit/prune-plan.ts";
import { repairsOf } from "../../toolkit/repair.ts";
import { type Report, type ReportPlan, reportOf } from "../../toolkit/report.ts";
import { isAverage } from "../../toolkit/sort-tensors.ts";
import { bytesOfTensor } from "../../toolkit/tensor.ts";
import { plannedAs, refusalOf, type Together } from "../../toolkit/what.ts";
import { type Examined, examine, type Reading } from "../../workers/examine.ts";
import { subfoldersOf } from "../../workers/files/subfolders.ts";
import { type ScannedFile, scanFile } from "../../workers/scan-file.ts";
import { EXIT } from "../exit-codes.ts";
import { followed } from "../followed.ts";
import type { Measurer, ReadWeights } from "../measurer.ts";
import { reportText } from "../render/report-text.ts";

interface Options {
	readonly full?: true;
	readonly quick?: true;
	readonly metric?: true;
	readonly ignoreCrc?: true;
	readonly root?: string;
	readonly json?: true;
}

/**
 * Files with fewer bytes of weights than this get their metric computed even without `--metric`. A pruned SD v1 model
 * takes one second; a user who only wants to identify a file should not wait longer than about two.
 */
const MEASURED_UNASKED = 2.5 * 2 ** 30;

/** Reports on each file. Returns 1 if one of them could not be pruned. */
export async function inspect(files: readonly string[], options: Options): Promise<number> {
	const { inboxes, workers } = await loadConfig(undefined, { cwd: process.cwd(), env: process.env });
	const most = options.quick ? 0 : options.metric ? Number.POSITIVE_INFINITY : MEASURED_UNASKED;
	const reports = await inspectAll(files, inboxes[0], {
		most,
		workers,
		ignoreCrc: options.ignoreCrc ?? false,
		root: options.root,
	});
	const document = reports.length === 1 ? reports[0] : reports;
	const text = options.json
		? JSON.stringify(document, null, 2)
		: reports.map((one) => reportText(one, { full: options.full === true })).join("\n\n");
	process.stdout.write(`${text}\n`);
	return reports.some((one) => one.code !== null) ? EXIT.failed : EXIT.done;
}

/** Reports on one file without reading its weights. */
export function reportFile(file: string, config: InboxConfig): Report {
	return report(file, tryExamine(file, { root: undefined, quick: true }), UNMEASURED, config);
}

/** How much of the files is read, and which root. */
interface Scope {
	/** Files with this many bytes of weights or more get no metric. */
	readonly most: number;
	readonly workers: number;
	readonly ignoreCrc: boolean;
	readonly root: string | undefined;
}

async function inspectAll(files: readonly string[], config: InboxConfig, scope: Scope): Promise<Report[]> {
	const { most, workers, ignoreCrc, root } = scope;
	const reads = files.map((file) => ({ file, read: tryExamine(file, { root, quick: most === 0 }) }));
	if (!reads.some(({ read }) => isMeasured(read, most))) {
		return reads.map(({ file, read }) => report(file, read, UNMEASURED, config));
	}
	// Loaded only when needed: threads, kernel and journal take longer to load than a whole `inspect --quick`.
	const { createMeasurer } = await import("../measurer.ts");
	const measurer = createMeasurer(workers, ignoreCrc);
	try {
		const reports: Report[] = [];
		for (const { file, read } of reads) {
			const measured = isMeasured(read, most) ? await tryMeasure(measurer, file, read) : UNMEASURED;
			reports.push(report(file, read, measured, config));
		}
		return reports;
	} finally {
		await measurer.close();
	}
}

function isMeasured({ examined }: Read, most: number): boolean {
	if (examined === null || most === 0) return false;
	const { found } = examined.verdict;
	const names = new Set(found.filter((one) => !isAverage(one)).flatMap((one) => one.tensors));
	const tensors = [...examined.table.tensors.values()].filter((tensor) => names.has(tensor.name));
	return tensors.reduce((sum, tensor) => sum + bytesOfTensor(tensor), 0) < most;
}

interface Measured extends ReadWeights {
	readonly fault: Fault | null;
}

const UNMEASURED: Measured = { metric: null, notFinite: null, notes: [], fault: null };

async function tryMeasure(measurer: Measurer, file: string, { examined }: Read): Promise<Measured> {
	try {
		if (examined === null) return UNMEASURED;
		return { ...(await measurer.readWeights(followed(file), examined)), fault: null };
	} catch (error) {
		return { ...UNMEASURED, fault: toFault(error) };
	}
}

function report(file: string, read: Read, { fault, ...weights }: Measured, config: InboxConfig): Report {
	const { examined } = read;
	const verdict = examined?.verdict ?? null;
	const refusal = examined ? refusalOf(examined.verdict, examined.table, inOneFolder(config)) : null;
	const planned = examined === null ? null : tryPlan(examined, file, config);
	return reportOf({
		file,
		bytes: examined ? examined.identity.size : sizeOf(file),
		table: examined?.table ?? null,
		verdict,
		evidence: examined?.evidence ?? null,
		...(read.unread && { unread: read.unread }),
		fault: read.fault ?? (refusal && toFault(refusal)) ?? planned?.fault ?? fault,
		...weights,
		repairs: examined ? repairsOf(examined.verdict, examined.brokenPositions) : [],
		plan: planned?.plan ?? null,
	});
}

interface Read {
	readonly examined: Examined | null;
	/** The scan result of a file that could not be examined. */
	readonly unread?: ScannedFile;
	readonly fault: Fault | null;
}

function tryExamine(file: string, reading: Reading): Read {
	const path = followed(file);
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

function tryPlan(
	examined: Examined,
	file: string,
	config: InboxConfig,
): { readonly plan: ReportPlan | null; readonly fault: Fault | null } | null {
	const verdict = plannedAs(examined.verdict, inOneFolder(config));
	if (verdict === null) return null;
	try {
		const identified = { ...examined, verdict, bytes: examined.identity.size };
		const plan = planPrune(identified, {
			...config,
			torchOnly: torchOnlyOf(config),
			format: null,
			keepDType: new Set(),
		});
		const folder = relative(config.library, folderFor(config, identified.verdict.fileKind, identified.verdict.base));
		const subfolders = subfoldersOf(config.subfolders, {
			path: Buffer.from(resolve(file)),
			inbox: config.inbox,
			base: soleBase(verdict),
		});
		const stem = publishedStem(basename(file), identified.table, config.names);
		const name = stem + extensionOf(plan, identified.table.format, verdict.fileKind);
		const destination = join(folder, ...subfolders, name);
		const action = actionOf(plan, identified.table);
		return { plan: { action, bytes: plan.bytes, precision: plan.precision, destination }, fault: null };
	} catch (error) {
		return { plan: null, fault: toFault(error) };
	}
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
