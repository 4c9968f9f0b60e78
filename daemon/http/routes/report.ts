import { Hono } from "hono";
import { z } from "zod";
import { readLabelsAt } from "../../journal/openers.ts";
import { answer } from "../answer.ts";
import type { AppParts } from "../app-parts.ts";
import { query } from "../validate.ts";
import type { WireReport, WireTensors } from "../wire/models.ts";
import { FILE, inboxOf, resolveFile } from "../wire-files.ts";

const MOST_TENSORS = 200;

const place = { root: z.coerce.number<string>(), path: FILE.path };

const report = z.strictObject({ ...place, metric: z.enum(["0", "1"]).default("0") });

const tensors = z.strictObject({
	...place,
	q: z.string().max(200).default(""),
	offset: z.coerce.number<string>().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
	limit: z.coerce.number<string>().int().min(1).max(MOST_TENSORS).default(100),
});

/** Everything about one file, read by the engine. What is wrong with the file is a part of the answer. */
export function reportRoute({ journal, config, engine }: Pick<AppParts, "journal" | "config" | "engine">) {
	return new Hono().get("/", query(report), async (context) => {
		const { metric, ...file } = context.req.valid("query");
		const path = await resolveFile(file, config());
		const labels = metric === "0" ? null : await readLabelsAt(journal);
		const input = { path, config: inboxOf(path, config()), labels };
		// A metric that nobody waits for is not computed to its end.
		return answer<WireReport>(context, await engine.run("report", input, { signal: context.req.raw.signal }));
	});
}

/** Pages of the tensors of a file. */
export function tensorsRoute({ config, engine }: Pick<AppParts, "config" | "engine">) {
	return new Hono().get("/", query(tensors), async (context) => {
		const { root, path: below, ...wanted } = context.req.valid("query");
		const path = await resolveFile({ root, path: below }, config());
		return answer<WireTensors>(
			context,
			await engine.run("tensors", { path, config: inboxOf(path, config()), query: wanted }),
		);
	});
}
