import { dirname } from "node:path";
import { journalError } from "../daemon/journal/errors.ts";
import { exists } from "../daemon/journal/sqlite/history.ts";
import { openRevisions } from "../daemon/journal/sqlite/revisions.ts";
import type { RevisionDeps } from "../daemon/revise/one-at-a-time.ts";
import { toFault } from "../toolkit/errors.ts";
import { journalOfLog } from "./state-in-use.ts";

/** The entry to revise, and the dependencies of the revision. */
interface Given {
	readonly id: number;
	readonly deps: RevisionDeps;
}

/** Runs `revise` on the log entry with the number `given`. Throws `journal.no-entry`. */
export async function withRevisionDeps<T>(given: string, revise: (given: Given) => Promise<T>): Promise<T> {
	// The same journal that `autoprune log` reads, because the user takes the number from there.
	const path = await journalOfLog();
	// Fifteen digits are below Number.MAX_SAFE_INTEGER and enough for any log.
	if (!/^\d{1,15}$/.test(given) || !(await exists(path))) throw journalError("journal.no-entry", { given });
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

/** Warns about an interrupted revision of another entry that cannot be finished now. */
function warn({ job, fault }: { readonly job?: unknown; readonly fault?: unknown }, message: string): void {
	const { message: why } = toFault(fault);
	process.stderr.write(`autoprune: entry ${job}: ${message}: ${why}\n`);
}
