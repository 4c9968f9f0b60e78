import pc from "picocolors";
import { identificationText } from "../../toolkit/identification.ts";
import { countText, sizeText } from "../../toolkit/units.ts";
import type { Stats, Sum } from "../stats.ts";
import { tableText } from "./table.ts";

/** Columns of the longest bar. */
const BAR_WIDTH = 24;

/** Parts of a column that can be drawn, in eighths. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** What was done, by architecture (or kind and base) and by month, each with a bar for what was saved. */
export function statsText({ total, byArchitecture, byMonth }: Stats): string {
	if (total.files === 0) return "nothing was done yet";
	const sections = [
		sumsTable("what", byArchitecture, (sum) => identificationText(sum) ?? "unknown"),
		sumsTable("month", byMonth, ({ month }) => month),
		`${countText(total.files, "file")}, ${sizeText(total.bytesIn)} in, ${sizeText(total.bytesOut)} out, ${sizeText(total.bytesSaved)} saved in all${total.undone === 0 ? "" : `; ${total.undone} undone`}`,
	];
	return sections.join("\n\n");
}

function sumsTable<S extends Sum>(title: string, sums: readonly S[], nameOf: (sum: S) => string): string {
	const most = Math.max(...sums.map(({ bytesSaved }) => bytesSaved));
	return tableText(
		[
			{ title },
			{ title: "files", align: "right" },
			{ title: "in", align: "right" },
			{ title: "out", align: "right" },
			{ title: "saved", align: "right" },
			{ title: "" },
		],
		sums.map((sum) => [
			nameOf(sum),
			String(sum.files),
			sizeText(sum.bytesIn),
			sizeText(sum.bytesOut),
			savedText(sum.bytesSaved),
			pc.green(barText(sum.bytesSaved, most)),
		]),
	);
}

/** A file may grow: what came in eight bits is stored in sixteen. */
function savedText(bytes: number): string {
	return bytes < 0 ? `−${sizeText(-bytes)}` : sizeText(bytes);
}

/** A bar as long as its share of the most, to an eighth of a column. */
function barText(value: number, most: number): string {
	if (value <= 0 || most <= 0) return "";
	const eighths = Math.max(1, Math.round((value / most) * BAR_WIDTH * 8));
	return "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
}
