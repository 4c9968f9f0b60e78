import { join } from "node:path";

/** Path of the journal in the state folder. */
export function journalPath(folder: string): string {
	return join(folder, "journal.db");
}
