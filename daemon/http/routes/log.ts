import { Hono } from "hono";
import { z } from "zod";
import { kindText } from "../../../toolkit/identification.ts";
import { journalError } from "../../journal/errors.ts";
import { filesThere } from "../../journal/files-there.ts";
import { statsOf } from "../../journal/history-stats.ts";
import { answer } from "../answer.ts";
import type { AppParts } from "../app-parts.ts";
import { hintOf } from "../hint.ts";
import { FILTERS, filterOf } from "../log-filter.ts";
import { entryId, query } from "../validate.ts";
import type { WireDays, WireEntry, WireLog } from "../wire/live.ts";
import { withWhat } from "../with-what.ts";

const MOST_ENTRIES = 200;

const page = z.strictObject({
	...FILTERS,
	offset: z.coerce.number<string>().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
	limit: z.coerce.number<string>().int().min(1).max(MOST_ENTRIES).default(100),
});

const days = z.strictObject({ days: z.coerce.number<string>().int().min(1).max(3660).default(90) });

const DAY_MS = 86_400_000;

/** The log: parts of it, one entry, and its sums. */
export function logRoute({ history }: AppParts) {
	return new Hono()
		.get("/", query(page), async (context) => {
			const { offset, limit, ...filters } = context.req.valid("query");
			const filter = filterOf(filters);
			const reader = await history();
			const entries = await reader.entries(filter, limit, { offset });
			const { count, bytesSaved } = await reader.totals(filter);
			return answer<WireLog>(context, { total: count, bytesSaved, offset, entries: entries.map(withWhat) });
		})
		.get("/stats", query(z.strictObject(FILTERS)), async (context) => {
			const stats = statsOf(await (await history()).sums(filterOf(context.req.valid("query"))));
			const byArchitecture = stats.byArchitecture.map((sum) => {
				return { ...sum, kindText: sum.kind === null ? null : kindText(sum.kind) };
			});
			return answer(context, { ...stats, byArchitecture });
		})
		.get("/days", query(days), async (context) => {
			const first = new Date(Date.now() - (context.req.valid("query").days - 1) * DAY_MS);
			const found = await (await history()).savedByDay(first.toISOString().slice(0, 10));
			return answer<WireDays>(
				context,
				found.map(({ day, bytesSaved }) => [day, bytesSaved]),
			);
		})
		.get("/:id", async (context) => {
			const id = entryId(context.req.param("id"));
			const reader = await history();
			const entry = await reader.entry(id);
			if (entry === null) throw journalError("journal.no-entry", { given: String(id) });
			const [report, there] = [await reader.report(id), await filesThere(entry)];
			return answer<WireEntry>(context, { ...withWhat(entry), hint: hintOf(entry.code), report, there });
		});
}
