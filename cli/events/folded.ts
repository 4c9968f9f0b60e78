import wrapAnsi from "wrap-ansi";

/**
 * Wraps each line between words to at most `columns` columns. Continuation rows get the line's own indent. A word that
 * is too long is not broken, so that a path can be copied. Returns the text unchanged if `columns` is undefined or 0,
 * which some terminals report.
 */
export function folded(text: string, columns: number | undefined): string {
	return columns
		? text
				.split("\n")
				.map((line) => foldedLine(line, columns))
				.join("\n")
		: text;
}

function foldedLine(line: string, columns: number): string {
	const words = line.trimStart();
	const indent = " ".repeat(line.length - words.length);
	const rows = wrapAnsi(words, Math.max(1, columns - indent.length), { hard: false }).split("\n");
	return rows.map((row) => indent + row).join("\n");
}
