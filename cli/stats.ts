import type { HistorySum } from "../daemon/journal/history.ts";

/** What some entries come to. */
export interface Sum {
	readonly files: number;
	readonly bytesIn: number;
	readonly bytesOut: number;
	readonly bytesSaved: number;
	/** How many of the files were undone; their bytes are not saved. */
	readonly undone: number;
}

/** What all entries come to, and those of each kind. */
export interface Stats {
	readonly total: Sum;
	/** Most saved first; null: those of which no architecture is known. */
	readonly byArchitecture: readonly (Sum & { readonly architecture: string | null })[];
	/** Oldest first. */
	readonly byMonth: readonly (Sum & { readonly month: string })[];
}

/** Adds sums up, each way. */
export function statsOf(sums: readonly HistorySum[]): Stats {
	const byArchitecture = [...groups(sums, ({ architecture }) => architecture)].map(([architecture, of]) => ({
		architecture,
		...added(of),
	}));
	const byMonth = [...groups(sums, ({ month }) => month)].map(([month, of]) => ({ month, ...added(of) }));
	return {
		total: added(sums),
		byArchitecture: byArchitecture.sort((a, b) => b.bytesSaved - a.bytesSaved || b.files - a.files),
		byMonth: byMonth.sort((a, b) => (a.month < b.month ? -1 : 1)),
	};
}

function groups<K>(sums: readonly HistorySum[], keyOf: (sum: HistorySum) => K): Map<K, HistorySum[]> {
	const found = new Map<K, HistorySum[]>();
	for (const sum of sums) found.set(keyOf(sum), [...(found.get(keyOf(sum)) ?? []), sum]);
	return found;
}

function added(sums: readonly Sum[]): Sum {
	const total = (of: (sum: Sum) => number): number => sums.reduce((all, sum) => all + of(sum), 0);
	return {
		files: total(({ files }) => files),
		bytesIn: total(({ bytesIn }) => bytesIn),
		bytesOut: total(({ bytesOut }) => bytesOut),
		bytesSaved: total(({ bytesSaved }) => bytesSaved),
		undone: total(({ undone }) => undone),
	};
}
