import { computed, signal } from "@preact/signals";
import type { WireLog } from "../../../daemon/http/wire/live.ts";
import { answered, api } from "../../app/api.ts";
import { route } from "../../app/route.ts";
import { createRowPages } from "../../ui/row-pages.ts";
import { type Filters, filtersOf, type LogQuery, logQuery, mayBeHash, type SearchedIn } from "./filters.ts";

/** An entry in the list. */
export type LogEntry = WireLog["entries"][number];

/** The filters in the address. */
export const filters = computed<Filters>(() => filtersOf(route.value.query), { name: "filters" });

/** Bytes that the entries that pass the filters saved; null before the first answer. */
export const bytesSaved = signal<number | null>(null);

/** Where the text of the search field was found. */
export const searchedIn = signal<SearchedIn>("name");

/** The entries that pass the filters, newest first. */
export const entries = createRowPages<LogEntry>(async (offset, limit) => {
	const chosen = filters.peek();
	const found = await search(chosen, offset, limit);
	bytesSaved.value = found.bytesSaved;
	return { total: found.total, rows: found.entries };
});

/** A text that may be a hash is looked for in the names if no hash begins with it. */
async function search(chosen: Filters, offset: number, limit: number): Promise<WireLog> {
	if (mayBeHash(chosen.q)) {
		const found = await read(logQuery(chosen, "hash"), offset, limit);
		searchedIn.value = "hash";
		if (found.total > 0) return found;
	}
	searchedIn.value = "name";
	return read(logQuery(chosen, "name"), offset, limit);
}

function read(query: LogQuery, offset: number, limit: number): Promise<WireLog> {
	return answered(api.log.$get({ query: { ...query, offset: String(offset), limit: String(limit) } }));
}
