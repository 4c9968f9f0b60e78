import type { WireEntry } from "../../../daemon/http/wire/live.ts";

/** The filters of the log, by their names in the page's address. An empty text does not filter. */
export interface Filters {
	/** A part of a name, or the beginning of a hash. */
	readonly q: string;
	readonly outcome: string;
	readonly architecture: string;
	readonly kind: string;
	/** Only entries of the last so many days, today included. */
	readonly days: string;
}

const NAMES = ["q", "outcome", "architecture", "kind", "days"] as const;

/** The filters in a page's address. */
export function filtersOf(query: URLSearchParams): Filters {
	const [q, outcome, architecture, kind, days] = NAMES.map((name) => query.get(name) ?? "");
	return { q: q ?? "", outcome: outcome ?? "", architecture: architecture ?? "", kind: kind ?? "", days: days ?? "" };
}

/** The query of a page's address with these filters. */
export function queryOf(filters: Filters): URLSearchParams {
	return new URLSearchParams(NAMES.flatMap((name) => (filters[name] === "" ? [] : [[name, filters[name]]])));
}

/** Where the text of the search field is looked for. */
export type SearchedIn = "name" | "hash";

/** Whether a text may be the beginning of a hash. */
export function mayBeHash(text: string): boolean {
	return /^[0-9a-f]{6,64}$/i.test(text);
}

/** The filters of the log, by their names in the API. */
export interface LogQuery {
	readonly name?: string;
	readonly hash?: string;
	readonly outcome?: WireEntry["outcome"];
	readonly architecture?: string;
	readonly kind?: string;
	readonly since?: string;
}

/** The filters as the API takes them. */
export function logQuery({ q, outcome, architecture, kind, days }: Filters, searchedIn: SearchedIn): LogQuery {
	return {
		...(q !== "" && { [searchedIn]: q }),
		// The server refuses other words.
		...(outcome !== "" && { outcome: outcome as WireEntry["outcome"] }),
		...(architecture !== "" && { architecture }),
		...(kind !== "" && { kind }),
		...(Number(days) >= 1 && { since: firstOfDays(Number(days)).toISOString() }),
	};
}

/** The midnight at which the first of the last so many days began. */
function firstOfDays(days: number): Date {
	const now = new Date();
	return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1);
}
