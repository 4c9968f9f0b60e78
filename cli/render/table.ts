import Table from "cli-table3";

/** A column of a table: its title and the alignment of its cells. */
export interface Column {
	readonly title: string;
	readonly align?: "left" | "right";
}

/** Formats a table without lines, with one space before each column and titles in capitals. */
export function tableText(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
	const table = new Table({
		head: columns.map((column) => column.title.toUpperCase()),
		colAligns: columns.map((column) => column.align ?? "left"),
		chars: NO_LINES,
		style: { head: [], border: [], "padding-left": 1, "padding-right": 1, compact: true },
	});
	for (const row of rows) table.push([...row]);
	return table
		.toString()
		.split("\n")
		.map((line) => line.trimEnd())
		.join("\n");
}

const NO_LINES = Object.fromEntries(
	["top", "bottom", "mid", "left", "right"].flatMap((side) =>
		["", "-mid", "-left", "-right"].map((part) => [side + part, ""]),
	),
) as Record<string, string>;
NO_LINES.middle = "";
