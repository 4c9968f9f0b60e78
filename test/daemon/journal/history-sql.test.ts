import { beforeEach, expect, test } from "vitest";
import type { HistoryFilter } from "../../../daemon/journal/port/history.ts";
import {
	entryQuery,
	pageQuery,
	type Query,
	recordedQuery,
	sumsQuery,
	totalsQuery,
} from "../../../daemon/journal/sql/history-sql.ts";
import { SQLITE } from "../../../daemon/journal/sqlite/dialect.ts";
import { newJournal, openedDatabase } from "./journals.ts";

let database: Awaited<ReturnType<typeof openedDatabase>>;

beforeEach(async () => {
	database = await openedDatabase((await newJournal()).path, "read");
});

const SINCE = new Date("2026-11-01T12:00:00Z");
const UNTIL = new Date("2026-11-20T12:00:00Z");

/** The most common question, and the slowest to answer without its index. */
test.each<{ name: string; filter: HistoryFilter; finds: string }>([
	{ name: "all", filter: {}, finds: "SCAN o USING COVERING INDEX outcomes_by_time" },
	{ name: "since", filter: { since: SINCE }, finds: "SEARCH o USING COVERING INDEX outcomes_by_time (finished_at>?)" },
	{
		name: "between two times",
		filter: { since: SINCE, until: UNTIL },
		finds: "SEARCH o USING COVERING INDEX outcomes_by_time (finished_at>? AND finished_at<?)",
	},
	{
		name: "outcome",
		filter: { outcome: "refused" },
		finds: "SEARCH o USING COVERING INDEX outcomes_by_kind (outcome=?)",
	},
	{
		name: "outcome since",
		filter: { outcome: "refused", since: SINCE },
		finds: "SEARCH o USING COVERING INDEX outcomes_by_kind (outcome=? AND finished_at>?)",
	},
	{
		name: "architecture",
		filter: { architecture: "SD-v1" },
		finds: "SEARCH o USING COVERING INDEX outcomes_by_architecture (architecture=?)",
	},
	{
		name: "architecture and outcome",
		filter: { architecture: "SD-v1", outcome: "crashed" },
		finds: "SEARCH o USING COVERING INDEX outcomes_by_both (architecture=? AND outcome=?)",
	},
	{ name: "a name", filter: { name: "*nai*" }, finds: "SCAN o USING COVERING INDEX outcomes_by_time" },
	{ name: "kind", filter: { kind: "lora" }, finds: "SCAN o USING COVERING INDEX outcomes_by_time" },
	{ name: "base", filter: { base: "sd1" }, finds: "SCAN o USING COVERING INDEX outcomes_by_time" },
	{
		name: "kind and base with all else",
		filter: { kind: "lora", base: "sd1", outcome: "refused", architecture: "SD-v1", name: "*nai*", since: SINCE },
		finds: "SEARCH o USING COVERING INDEX outcomes_by_time (finished_at>?)",
	},
	{
		name: "a name with all else",
		filter: { name: "*nai*", outcome: "refused", architecture: "SD-v1", since: SINCE },
		finds: "SEARCH o USING COVERING INDEX outcomes_by_time (finished_at>?)",
	},
])("a page by $name reads one index alone, in its order", async ({ filter, finds }) => {
	const first = await planOf(pageQuery(SQLITE, filter, 20));
	expect(first[1]).toBe(finds);
	const later = await planOf(pageQuery(SQLITE, filter, 20, { id: 412, finishedAt: "2026-11-10T00:00:00.000Z" }));
	expect(later[1]).toMatch(new RegExp(`^SEARCH o USING ${/COVERING INDEX \w+/.exec(finds)?.[0]} .*finished_at<`));
	const further = await planOf(pageQuery(SQLITE, filter, 20, { offset: 500_000 }));
	expect(further).toEqual(first);
	for (const plan of [first, later]) {
		// What is sorted is the page, which was made small before; all else is looked up by number.
		expect(plan.indexOf("USE TEMP B-TREE FOR ORDER BY")).toBeGreaterThan(plan.indexOf("SCAN page"));
		expect(plan.slice(2).filter((step) => step.startsWith("SCAN"))).toEqual(["SCAN page"]);
	}
});

test.each<{ name: string; filter: HistoryFilter }>([
	{ name: "alone", filter: { hash: "abc123" } },
	{
		name: "with all else",
		filter: { hash: "abc123", outcome: "published", name: "*", architecture: "SD-v1", since: SINCE },
	},
])("a hash $name is looked up in the index of each kind of hash", async ({ filter }) => {
	for (const query of [pageQuery(SQLITE, filter, 20), totalsQuery(SQLITE, filter), sumsQuery(SQLITE, filter)]) {
		const plan = await planOf(query);
		for (const column of ["sha256", "auto_v1", "tensors"]) {
			expect(plan).toContain(`SEARCH hashes USING COVERING INDEX hashes_by_${column} (${column}>? AND ${column}<?)`);
		}
		expect(plan.filter((step) => step.startsWith("SCAN o") || step.includes("outcomes_by"))).toEqual([]);
	}
});

test.each<{ name: string; filter: HistoryFilter; reads: readonly string[]; sumsReadAlso?: readonly string[] }>([
	{
		name: "all",
		filter: {},
		reads: ["SCAN tallies"],
		sumsReadAlso: ["SCAN o USING COVERING INDEX outcomes_by_time"],
	},
	{
		name: "of one outcome and architecture",
		filter: { outcome: "refused", architecture: "SD-v1" },
		reads: ["SCAN tallies"],
	},
	{
		name: "of one outcome",
		filter: { outcome: "refused" },
		reads: ["SCAN tallies"],
		sumsReadAlso: ["SCAN o USING COVERING INDEX outcomes_by_time"],
	},
	{
		name: "of a stretch of time",
		filter: { since: SINCE, until: UNTIL },
		reads: [
			"SEARCH tallies USING PRIMARY KEY (day>? AND day<?)",
			"SEARCH o USING COVERING INDEX outcomes_by_time (finished_at>? AND finished_at<?)",
			"SEARCH o USING COVERING INDEX outcomes_by_time (finished_at>? AND finished_at<?)",
		],
		sumsReadAlso: ["SEARCH o USING COVERING INDEX outcomes_by_time (finished_at>? AND finished_at<?)"],
	},
	{ name: "by a name", filter: { name: "*nai*" }, reads: ["SCAN o USING COVERING INDEX outcomes_by_time"] },
	{ name: "by kind", filter: { kind: "lora" }, reads: ["SCAN o USING COVERING INDEX outcomes_by_time"] },
	{ name: "by base", filter: { base: "sd1" }, reads: ["SCAN o USING COVERING INDEX outcomes_by_time"] },
])("totals $name are added up from tallies, and from an index for what they cannot tell", async (given) => {
	const { filter, reads, sumsReadAlso = [] } = given;
	const expected = [
		[totalsQuery(SQLITE, filter), reads],
		// The kinds of files without an architecture, which the tallies do not hold.
		[sumsQuery(SQLITE, filter), [...reads, ...sumsReadAlso]],
	] as const;
	for (const [query, steps] of expected) {
		const plan = await planOf(query);
		expect(plan.filter((step) => /^(SCAN|SEARCH) (o|tallies)\b/.test(step))).toEqual(steps);
	}
});

test("one entry, and what is new, are found by their numbers", async () => {
	expect(
		(await planOf(entryQuery(SQLITE, 412))).filter((step) => step.startsWith("SCAN") && step !== "SCAN CONSTANT ROW"),
	).toEqual(["SCAN page"]);
	const plan = await planOf(recordedQuery(SQLITE, { after: 7, upTo: 9 }, {}));
	expect(plan).toContain("SEARCH r USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)");
	expect(plan.filter((step) => step.startsWith("SCAN"))).toEqual(["SCAN page"]);
});

async function planOf({ sql, bound }: Query): Promise<string[]> {
	return (await database.all(`EXPLAIN QUERY PLAN ${sql}`, bound)).map(({ detail }) => String(detail));
}
