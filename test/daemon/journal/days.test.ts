import { expect, test } from "vitest";
import { wholeDays } from "../../../daemon/journal/sql/history-sql.ts";

test.each([
	{ name: "all time is whole days", since: undefined, until: undefined, days: { from: null, to: null } },
	{
		name: "a midnight begins a whole day",
		since: "2026-11-02",
		until: undefined,
		days: { from: "2026-11-02", to: null },
	},
	{
		name: "a day that has begun is not whole",
		since: "2026-11-02T00:00:00.001Z",
		until: undefined,
		days: { from: "2026-11-03", to: null },
	},
	{
		name: "a day that has not ended is not whole",
		since: undefined,
		until: "2026-11-02T23:59:59.999Z",
		days: { from: null, to: "2026-11-02" },
	},
	{
		name: "one day",
		since: "2026-11-02T00:00:00Z",
		until: "2026-11-03T00:00:00Z",
		days: { from: "2026-11-02", to: "2026-11-03" },
	},
	{ name: "two halves of a day hold none", since: "2026-11-02T12:00:00Z", until: "2026-11-03T12:00:00Z", days: null },
	{ name: "an end before the beginning holds none", since: "2026-11-05", until: "2026-11-01", days: null },
])("$name", ({ since, until, days }) => {
	const date = (text: string | undefined) => (text === undefined ? undefined : new Date(text));
	expect(wholeDays(date(since), date(until))).toEqual(days);
});
