import { Hono } from "hono";
import { z } from "zod";
import { toFault } from "../../../toolkit/errors.ts";
import { journalError } from "../../journal/errors.ts";
import { openRevisionsAt } from "../../journal/openers.ts";
import { retry } from "../../retry.ts";
import type { RevisionDeps } from "../../revise/one-at-a-time.ts";
import { revisionTurn } from "../../revise/turn.ts";
import { nowText } from "../../runtime/clock.ts";
import { undo } from "../../undo.ts";
import { answer } from "../answer.ts";
import type { AppParts } from "../app-parts.ts";
import { refuseOutside } from "../inside.ts";
import { entryId, json } from "../validate.ts";
import type { WireLogEntry } from "../wire/live.ts";
import { withWhat } from "../with-what.ts";

const LONGEST_PATH = 4096;

const target = z.strictObject({
	to: z
		.string()
		.min(1)
		.max(LONGEST_PATH)
		.refine((path) => !path.includes("\0"), { error: "must be a path" })
		.nullable()
		.default(null),
});

/** Undoes entries and retries them, as the commands do. Both answer with the changed entry. */
export function reviseRoute({ state, journal: place, config, history, live, log }: AppParts) {
	async function revise(id: number, work: (deps: RevisionDeps) => Promise<unknown>): Promise<WireLogEntry> {
		// A connection of its own, as that of a command: the daemon notices the changes of other connections.
		const journal = await openRevisionsAt(place);
		const warn: RevisionDeps["log"]["warn"] = ({ fault, ...detail }, message) => {
			log.warn({ ...detail, code: toFault(fault).code }, message);
		};
		try {
			const turn = revisionTurn(place, state);
			await work({ journal, turn, now: nowText, log: { warn, debug: log.debug } });
		} finally {
			await journal.close();
		}
		live.revised(id);
		const entry = await (await history()).entry(id);
		if (entry === null) throw journalError("journal.no-entry", { given: String(id) });
		return withWhat(entry);
	}

	return new Hono()
		.post("/:id/undo", json(target), async (context) => {
			const { to } = context.req.valid("json");
			if (to !== null) await refuseOutside(to, config());
			const id = entryId(context.req.param("id"));
			return answer(context, await revise(id, (deps) => undo(id, to, deps)));
		})
		.post("/:id/retry", json(z.strictObject({})), async (context) => {
			const id = entryId(context.req.param("id"));
			return answer(context, await revise(id, (deps) => retry(id, deps)));
		});
}
