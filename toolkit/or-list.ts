/** Words as a list of alternatives, such as `a, b or c`. */
export function orList(words: readonly string[]): string {
	return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
