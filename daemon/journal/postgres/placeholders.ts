/** Distinct texts to remember. The history's queries vary with their filters, all others are few. */
const MOST_KEPT = 256;

/** A quoted string, a quoted name, a comment, or a placeholder. */
const TOKENS = /'(?:[^']|'')*'|"[^"]*"|--[^\n]*|\?/g;

const kept = new Map<string, string>();

/** Replaces each `?` by `$1`, `$2` …, but not in quoted strings, quoted names and comments. */
export function numbered(sql: string): string {
	const before = kept.get(sql);
	if (before !== undefined) return before;
	let count = 0;
	const text = sql.replaceAll(TOKENS, (token) => (token === "?" ? `$${++count}` : token));
	const [oldest] = kept.keys();
	if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
	kept.set(sql, text);
	return text;
}
