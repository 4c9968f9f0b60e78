import { dirname } from "node:path";
import { exists } from "../daemon/journal/sqlite/history.ts";
import { openRevisions } from "../daemon/journal/sqlite/revisions.ts";
import type { RevisionDeps } from "../daemon/revise/one-at-a-time.ts";
import { toFault, UserError } from "../toolkit/errors.ts";
import { journalOfLog } from "./state-in-use.ts";

/** The entry that is meant, and what it takes to revise it. */
interface Given {
	readonly id: number;
	readonly deps: RevisionDeps;
}

/** Revises an entry of the log by its number as it was typed. Throws `journal.no-entry`. */
export async function withRevisionDeps<T>(given: string, revise: (given: Given) => Promise<T>): Promise<T> {
	// The numbers are those of `autoprune log`.
	const path = await journalOfLog();
	// Fifteen digits are more entries than will ever be, and no more than a number holds.
	if (!/^\d{1,15}$/.test(given) || !(await exists(path))) throw new UserError("journal.no-entry", { given });
	const journal = await openRevisions(path);
	try {
		return await revise({
			id: Number(given),
			deps: { journal, state: dirname(path), now, log: { warn, debug: () => undefined } },
		});
	} finally {
		await journal.close();
	}
}

function now(): string {
	return new Date().toISOString();
}

/** Another entry's revision that was cut short, and cannot be finished now. */
function warn({ job, fault }: { readonly job?: unknown; readonly fault?: unknown }, message: string): void {
	const { message: why } = toFault(fault);
	process.stderr.write(`autoprune: entry ${job}: ${message}: ${why}\n`);
}
