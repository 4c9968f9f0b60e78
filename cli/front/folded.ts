import wrapAnsi from "wrap-ansi";

/**
 * A line as rows of at most so many columns, broken between words; what follows the first row stands where the line's
 * own text begins. A word that is too long stays whole, so that a path can be copied. Where no columns are told, or 0,
 * as by some terminals, it is one row.
 */
export function folded(line: string, columns: number | undefined): string {
	if (!columns) return line;
	const text = line.trimStart();
	const indent = " ".repeat(line.length - text.length);
	return wrapAnsi(text, Math.max(1, columns - indent.length), { hard: false })
		.split("\n")
		.map((row) => indent + row)
		.join("\n");
}
