import { quoted } from "./quoted.ts";

/** How many names a message lists by default. */
const MOST_LISTED = 20;

/** The first `most` names from a file, quoted for a message: `"a", "b" and 3 more`. */
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
