import type { InboxConfig } from "../../config/config.ts";
import { loadConfig } from "../../config/load.ts";
import {
	bytesToMeasure,
	type MeasuredFile,
	measureToReport,
	planToReport,
	type ReadFile,
	readToReport,
	reportOn,
	UNMEASURED,
} from "../../operations/report.ts";
import type { Report } from "../../toolkit/report.ts";
import { EXIT } from "../exit-codes.ts";
import { followed } from "../followed.ts";
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
	return report(file, readToReport(followed(file), { quick: true }), UNMEASURED, config);
}

function report(file: string, read: ReadFile, measured: MeasuredFile, config: InboxConfig): Report {
	return reportOn(file, read, planToReport(file, read, config), measured, config);
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
	const reads = files.map((file) => ({ file, read: readToReport(followed(file), { root, quick: most === 0 }) }));
	if (!reads.some(({ read }) => isMeasured(read, most))) {
		return reads.map(({ file, read }) => report(file, read, UNMEASURED, config));
	}
	// Loaded only when needed: threads, kernel and journal take longer to load than a whole `inspect --quick`.
	const { startMeasurer } = await import("../measurer.ts");
	const measurer = startMeasurer(workers, ignoreCrc);
	try {
		const reports: Report[] = [];
		for (const { file, read } of reads) {
			const measured = isMeasured(read, most) ? await measureToReport(measurer, followed(file), read) : UNMEASURED;
			reports.push(report(file, read, measured, config));
		}
		return reports;
	} finally {
		await measurer.close();
	}
}

function isMeasured({ examined }: ReadFile, most: number): boolean {
	return examined !== null && most !== 0 && bytesToMeasure(examined) < most;
}
