import { journalError } from "../daemon/journal/errors.ts";
import { isThere, openRevisionsAt } from "../daemon/journal/openers.ts";
import type { RevisionDeps } from "../daemon/revise/one-at-a-time.ts";
import { revisionTurn } from "../daemon/revise/turn.ts";
import { toFault } from "../toolkit/errors.ts";
import { type JournalInUse, journalOfLog } from "./journal-in-use.ts";

/** The entry to revise, the dependencies of the revision, and the journal with its daemon's state folder. */
interface Given {
	readonly id: number;
	readonly deps: RevisionDeps;
	readonly inUse: JournalInUse;
}

/** Runs `revise` on the log entry with the number `given`. Throws `journal.no-entry`. */
export async function withRevisionDeps<T>(given: string, revise: (given: Given) => Promise<T>): Promise<T> {
	// The same journal that `autoprune log` reads, because the user takes the number from there.
	const inUse = await journalOfLog();
	const { place, state } = inUse;
	// Fifteen digits are below Number.MAX_SAFE_INTEGER and enough for any log.
	if (!/^\d{1,15}$/.test(given) || !(await isThere(place))) throw journalError("journal.no-entry", { given });
	const journal = await openRevisionsAt(place);
	try {
		const turn = revisionTurn(place, state);
		const log = { warn, debug: () => undefined };
		return await revise({ id: Number(given), deps: { journal, turn, now, log }, inUse });
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
