import { join } from "node:path";
import { openForReading } from "../../daemon/journal/sqlite/schema.ts";
import type { Home } from "../e2e/run.ts";

/** Every job in the journal of a home, in their order, as the rows of the database; a daemon may be running. */
export async function jobsOf(home: Home): Promise<readonly Readonly<Record<string, unknown>>[]> {
	const journal = await openForReading(join(home.folder, "state", "autoprune", "journal.db"));
	if (journal === null) return [];
	try {
		return await journal.all("SELECT * FROM jobs ORDER BY id");
	} finally {
		await journal.close();
	}
}
