import { z } from "zod";
import type { HistoryFilter } from "../journal/port/history.ts";
import { OUTCOMES } from "../journal/port/model.ts";

const word = z.string().min(1).max(255);

const time = z.iso
	.datetime({ offset: true, error: "must be a time such as 2026-11-28T00:00:00Z" })
	.transform((text) => new Date(text));

/** The filters of the log, as they are written in an address. */
export const FILTERS = {
	/** A glob; without `*`, `?` and `[` it may be anywhere in the name. */
	name: word.transform((text) => (/[*?[]/.test(text) ? text : `*${text}*`)).optional(),
	hash: z
		.string()
		.regex(/^[0-9a-f]{6,64}$/i, { error: "must be 6 to 64 hexadecimal digits" })
		.toLowerCase()
		.optional(),
	outcome: z.enum(OUTCOMES).optional(),
	architecture: word.optional(),
	kind: word.optional(),
	base: word.optional(),
	since: time.optional(),
	until: time.optional(),
};

/** Filters that were validated. */
type GivenFilters = { readonly [N in keyof typeof FILTERS]?: z.output<(typeof FILTERS)[N]> };

/** The filter without those that were not given. */
export function filterOf({ name, hash, outcome, architecture, kind, base, since, until }: GivenFilters): HistoryFilter {
	return {
		...(name !== undefined && { name }),
		...(hash !== undefined && { hash }),
		...(outcome !== undefined && { outcome }),
		...(architecture !== undefined && { architecture }),
		...(kind !== undefined && { kind }),
		...(base !== undefined && { base }),
		...(since !== undefined && { since }),
		...(until !== undefined && { until }),
	};
}
