import pc from "picocolors";
import { loadConfig } from "../../config/load.ts";
import { KINDS } from "../../toolkit/kinds.ts";
import { printable } from "../../toolkit/printable.ts";
import type { Report } from "../../toolkit/report.ts";
import { sizeText } from "../../toolkit/units.ts";
import { EXIT } from "../exit-codes.ts";
import { type FoundFile, filesBelow } from "../files-below.ts";
import { reportFile } from "./inspect.ts";

/** Errors of files that are not models. Such files in a folder are skipped without a line. */
const NO_MODELS: ReadonlySet<string> = new Set(["file.not-a-model", "file.empty"]);

interface Options {
	readonly json?: true;
	readonly jsonl?: true;
}

/**
 * Inspects the given files and every model below the given folders, without reading weights. Prints one line for each
 * as soon as it is inspected, one JSON object per line with `jsonl`, or one document at the end with `json`. Returns 1
 * if a file that was given by name could not be pruned.
 */
export async function inspectFolders(places: readonly string[], { json, jsonl }: Options): Promise<number> {
	const { inboxes } = await loadConfig(undefined, { cwd: process.cwd(), env: process.env });
	const reports: Report[] = [];
	let failed = false;
	for (const found of filesBelow(places)) {
		const report = reportFile(found.path, inboxes[0]);
		if (isSkipped(found, report)) continue;
		failed ||= found.named && report.code !== null;
		if (json) reports.push(report);
		else process.stdout.write(`${jsonl ? JSON.stringify(report) : reportLine(report)}\n`);
	}
	if (json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
	return failed ? EXIT.failed : EXIT.done;
}

function isSkipped({ named }: FoundFile, { code }: Report): boolean {
	return !named && code !== null && NO_MODELS.has(code);
}

/** Columns of the description, the dtype and the size. */
const WHAT_WIDTH = 40;

const DTYPE_WIDTH = 16;

const SIZE_WIDTH = 9;

/** Formats a report as one line: description, dtype of most bytes, size, planned action, file. */
function reportLine(report: Report): string {
	const what = whatOf(report);
	return [
		what.padEnd(WHAT_WIDTH),
		(report.quantised ?? report.dtype ?? "–").padEnd(DTYPE_WIDTH),
		sizeText(report.bytes).padStart(SIZE_WIDTH),
		(report.plan?.action ?? "leave").padEnd("convert".length),
		printable(report.file),
	].join("  ");
}

function whatOf({ verdict, kind, base, variant, candidates, code }: Report): string {
	if (candidates.length > 0) {
		const names = candidates.map((one) => one.base).join(" or ");
		return pc.yellow(`${KINDS[candidates[0]?.kind ?? "other"]} ${names}`);
	}
	if (kind === null) return pc.red(code === null ? verdict : `${verdict} (${code})`);
	const name = [KINDS[kind], base, variant].filter((text) => text !== null).join(" ");
	return verdict === "identified" ? name : pc.red(`${name}, ${verdict}`);
}
