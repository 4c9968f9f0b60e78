import { quoted } from "./quoted.ts";

/** How many names a message lists where nothing else is said. */
const MOST_LISTED = 20;

/** Names from a file as a message lists them, the first `most`: `"a", "b" and 3 more`. */
export function listed(names: readonly string[], most = MOST_LISTED): string {
	return andMore(
		names.slice(0, most).map((name) => quoted(name)),
		names.length,
	);
}

/** The first items of a list of `total`: `a, b and 3 more`. */
export function andMore(shown: readonly string[], total: number): string {
	const more = total - shown.length;
	return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
