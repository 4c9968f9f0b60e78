import { type Context, Hono } from "hono";
import { stream } from "hono/streaming";
import { z } from "zod";
import { CSV_TITLES, csvLine } from "../../journal/history-csv.ts";
import type { HistoryEntry, HistoryFilter, HistoryPlace } from "../../journal/port/history.ts";
import type { AppParts } from "../app-parts.ts";
import { FILTERS, filterOf } from "../log-filter.ts";
import { query } from "../validate.ts";

/** Entries read at a time: a million do not fit into memory at once. */
const AT_ONCE = 1000;

interface LogFile {
	readonly name: string;
	readonly type: string;
	readonly head: string;
	readonly line: (entry: HistoryEntry) => string;
}

const CSV: LogFile = { name: "autoprune-log.csv", type: "text/csv; charset=utf-8", head: CSV_TITLES, line: csvLine };

const JSONL: LogFile = {
	name: "autoprune-log.jsonl",
	type: "application/jsonl",
	head: "",
	line: (entry) => `${JSON.stringify(entry)}\n`,
};

/** The log as files to download, all entries that pass the filters. */
export function logFilesRoute({ history }: AppParts) {
	async function sendFile(context: Context, filter: HistoryFilter, file: LogFile): Promise<Response> {
		const reader = await history();
		context.header("Content-Type", file.type);
		context.header("Content-Disposition", `attachment; filename="${file.name}"`);
		return stream(context, async (out) => {
			await out.write(file.head);
			let after: HistoryPlace | undefined;
			while (!out.aborted) {
				const entries = await reader.entries(filter, AT_ONCE, after);
				after = entries.at(-1);
				if (after === undefined) return;
				await out.write(entries.map(file.line).join(""));
			}
		});
	}

	const filters = query(z.strictObject(FILTERS));
	return new Hono()
		.get("/log.csv", filters, (context) => sendFile(context, filterOf(context.req.valid("query")), CSV))
		.get("/log.jsonl", filters, (context) => sendFile(context, filterOf(context.req.valid("query")), JSONL));
}
