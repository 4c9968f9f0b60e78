import { homedir } from "node:os";
import { parseDuration } from "../../config/duration.ts";
import type { HistoryFilter } from "../../daemon/journal/history.ts";
import { OUTCOMES, type OutcomeKind } from "../../daemon/journal/journal.ts";
import { journalPath, stateFolder } from "../../daemon/journal/place.ts";
import { openHistory } from "../../daemon/journal/sqlite-history.ts";
import { ModelError } from "../../toolkit/errors.ts";
import { EXIT } from "../exit-codes.ts";
import { historyText } from "../render/history-text.ts";

interface Options {
	readonly limit: string;
	readonly outcome?: string;
	readonly name?: string;
	readonly since?: string;
	readonly json?: true;
}

/** Lists what the daemon has done, newest first. */
export async function log(options: Options): Promise<number> {
	const filter = filterFrom(options);
	const limit = limitFrom(options.limit);
	const history = await openHistory(journalPath(stateFolder(process.env, process.platform, homedir())));
	try {
		const [entries, totals] = await Promise.all([history.entries(filter, limit), history.totals(filter)]);
		const text = options.json
			? JSON.stringify({ entries, totals }, null, 2)
			: historyText(entries, totals, new Date(), process.stdout.columns ?? 120);
		process.stdout.write(`${text}\n`);
		return EXIT.done;
	} finally {
		await history.close();
	}
}

function filterFrom({ outcome, name, since }: Options): HistoryFilter {
	return {
		...(outcome === undefined ? {} : { outcome: outcomeFrom(outcome) }),
		...(name === undefined ? {} : { name }),
		...(since === undefined ? {} : { since: sinceFrom(since) }),
	};
}

function outcomeFrom(given: string): OutcomeKind {
	const found = OUTCOMES.find((outcome) => outcome === given);
	if (found === undefined) throw new ModelError("usage.outcome", { given, allowed: OUTCOMES.join(", ") });
	return found;
}

function sinceFrom(given: string): Date {
	const ago = parseDuration(given);
	const date = ago === null ? new Date(given) : new Date(Date.now() - ago);
	if (Number.isNaN(date.getTime())) throw new ModelError("usage.since", { given });
	return date;
}

function limitFrom(given: string): number {
	const limit = Number(given);
	if (!Number.isSafeInteger(limit) || limit < 1) throw new ModelError("usage.limit", { given });
	return limit;
}
