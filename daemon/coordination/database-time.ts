import type { SharedJournal } from "../journal/port/shared-journal.ts";

/**
 * A journal whose outcomes get the time of the database. The history is ordered by it, and clocks of hosts may be wrong. `now`: see
 * `databaseNow`.
 */
export function withDatabaseTime(journal: SharedJournal, now: () => Promise<string>): SharedJournal {
	return {
		...journal,
		conclude: async (job, conclusion, progress) =>
			journal.conclude(job, { ...conclusion, finishedAt: await now() }, progress),
	};
}
