import wrapAnsi from "wrap-ansi";

/**
 * A text whose lines are folded to rows of at most so many columns, broken between words; what follows a line's first row
 * stands where the line's own text begins. A word that is too long stays whole, so that a path can be copied. Where no
 * columns are told, or 0, as by some terminals, the text is as it was.
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
