import pc from "picocolors";
import { type Stats, type Sum, statsOf } from "../../daemon/journal/history-stats.ts";
import { openHistoryAt } from "../../daemon/journal/openers.ts";
import { identificationText } from "../../toolkit/identification.ts";
import { countText, sizeText } from "../../toolkit/units.ts";
import { EXIT } from "../exit-codes.ts";
import { type FilterOptions, filterFrom } from "../history-filter.ts";
import { journalOfLog } from "../journal-in-use.ts";
import { print } from "../print.ts";
import { tableText } from "../render/table.ts";

/** Prints totals by architecture (or kind and base) and by month. */
export async function showStats(options: FilterOptions & { readonly json?: true }): Promise<number> {
	const filter = filterFrom(options, new Date());
	const { place } = await journalOfLog();
	const history = await openHistoryAt(place);
	try {
		const stats = statsOf(await history.sums(filter));
		await print(`${options.json ? JSON.stringify(stats, null, 2) : statsText(stats)}\n`);
		return EXIT.done;
	} finally {
		await history.close();
	}
}

/** Widest bar, in columns. */
const BAR_WIDTH = 24;

/** Blocks that fill a column by eighths. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** Formats totals by architecture (or kind and base) and by month, each with a bar for the bytes saved. */
export function statsText({ total, byArchitecture, byMonth }: Stats): string {
	if (total.files === 0) return "No matching entries.";
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

/** Negative if files grew: 8-bit weights are stored in 16 bits. */
function savedText(bytes: number): string {
	return bytes < 0 ? `−${sizeText(-bytes)}` : sizeText(bytes);
}

/** A bar whose length is proportional to `value`, to an eighth of a column; `most` gets the full width. */
function barText(value: number, most: number): string {
	if (value <= 0 || most <= 0) return "";
	const eighths = Math.max(1, Math.round((value / most) * BAR_WIDTH * 8));
	return "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
}
