/** The word that `text` is most likely a misspelling of; null if none is near. Upper and lower case are equal. */
export function nearestWord(text: string, words: readonly string[]): string | null {
	let nearest: string | null = null;
	let fewest = Number.POSITIVE_INFINITY;
	for (const word of words) {
		// With more edits than a third of its letters, the text is another word.
		const most = Math.floor(Math.max(text.length, word.length) / 3);
		if (Math.abs(text.length - word.length) > most) continue;
		const edits = editsBetween(text.toLowerCase(), word.toLowerCase());
		if (edits <= most && edits < fewest) [nearest, fewest] = [word, edits];
	}
	return nearest;
}

/** How many letters have to be inserted, removed, replaced or swapped with the next one to change `from` into `to`. */
function editsBetween(from: string, to: string): number {
	let beforeLast: number[] = [];
	let last = Array.from({ length: to.length + 1 }, (_, length) => length);
	for (let i = 1; i <= from.length; i++) {
		const row = [i];
		for (let j = 1; j <= to.length; j++) {
			const replaced = at(last, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
			const isSwap = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
			const swapped = isSwap ? at(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY;
			row.push(Math.min(replaced, swapped, at(last, j) + 1, at(row, j - 1) + 1));
		}
		[beforeLast, last] = [last, row];
	}
	return at(last, to.length);
}

function at(row: readonly number[], index: number): number {
	return row[index] ?? Number.POSITIVE_INFINITY;
}
