/** Trigrams asked for at most: each narrows the names down, and so many leave few but the right ones. */
const MOST_TRIGRAMS = 32;

/**
 * What the index of names is asked for a glob: every name that fits holds all of these. Null where the glob has
 * nothing that an index of trigrams could find.
 */
export function trigramQuery(glob: string): string | null {
	const longest = literalRuns(glob).reduce((best, run) => (run.length > best.length ? run : best), []);
	const trigrams = new Set<string>();
	for (let at = 0; at + 3 <= longest.length && trigrams.size < MOST_TRIGRAMS; at++) {
		trigrams.add(longest.slice(at, at + 3).join(""));
	}
	return trigrams.size === 0 ? null : [...trigrams].map(quoted).join(" AND ");
}

/** Stretches between wildcards, by characters: the index counts those, not UTF-16's halves. */
function literalRuns(glob: string): string[][] {
	const runs: string[][] = [[]];
	const chars = Array.from(glob);
	for (let at = 0; at < chars.length; at++) {
		const char = chars[at] ?? "";
		if (char === "[") at = endOfSet(chars, at);
		if (char === "[" || char === "*" || char === "?") runs.push([]);
		else runs.at(-1)?.push(char);
	}
	return runs;
}

/** Where a set ends; a bracket right behind its beginning, or behind its `^`, is one of its members. */
function endOfSet(chars: readonly string[], from: number): number {
	const first = chars[from + 1] === "^" ? from + 2 : from + 1;
	const end = chars.indexOf("]", first + 1);
	return end === -1 ? chars.length : end;
}

function quoted(word: string): string {
	return `"${word.replaceAll('"', '""')}"`;
}
