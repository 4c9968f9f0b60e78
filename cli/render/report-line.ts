import pc from "picocolors";
import { KINDS } from "../../toolkit/kinds.ts";
import { printable } from "../../toolkit/printable.ts";
import type { Report } from "../../toolkit/report.ts";
import { sizeText } from "../../toolkit/units.ts";

/** Columns of the description, the dtype and the size. */
const WHAT_WIDTH = 40;
const DTYPE_WIDTH = 16;
const SIZE_WIDTH = 9;

/** Formats a report as one line: description, dtype of most bytes, size, planned action, file. */
export function reportLine(report: Report): string {
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
