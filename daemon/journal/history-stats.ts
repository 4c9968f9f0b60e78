import { identificationText } from "../../toolkit/identification.ts";
import type { HistorySum } from "./port/history.ts";

/** Totals of some entries. */
export interface Sum {
	readonly files: number;
	readonly bytesIn: number;
	readonly bytesOut: number;
	readonly bytesSaved: number;
	/** How many of the files were undone. Their bytes do not count as saved. */
	readonly undone: number;
}

/** Totals of all entries, by architecture and by month. */
export interface Stats {
	readonly total: Sum;
	/** Grouped by architecture, or by kind and base if there is none. Most bytes saved first. */
	readonly byArchitecture: readonly (Sum & Pick<HistorySum, "architecture" | "kind" | "base">)[];
	/** Oldest first. */
	readonly byMonth: readonly (Sum & { readonly month: string })[];
}

/** Computes the totals. */
export function statsOf(sums: readonly HistorySum[]): Stats {
	const byArchitecture = [...groups(sums, identificationText).values()].map((of) => {
		const [{ architecture, kind, base }] = of;
		return { architecture, kind, base, ...added(of) };
	});
	const byMonth = [...groups(sums, ({ month }) => month)].map(([month, of]) => ({ month, ...added(of) }));
	return {
		total: added(sums),
		byArchitecture: byArchitecture.sort((a, b) => b.bytesSaved - a.bytesSaved || b.files - a.files),
		byMonth: byMonth.sort((a, b) => (a.month < b.month ? -1 : 1)),
	};
}

type NotEmpty<T> = readonly [T, ...T[]];

function groups<K>(sums: readonly HistorySum[], keyOf: (sum: HistorySum) => K): Map<K, NotEmpty<HistorySum>> {
	const found = new Map<K, NotEmpty<HistorySum>>();
	for (const sum of sums) {
		const before = found.get(keyOf(sum));
		found.set(keyOf(sum), before === undefined ? [sum] : [...before, sum]);
	}
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
