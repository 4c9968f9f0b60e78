import { join } from "node:path";
import type { DaemonConfig } from "../../config/config.ts";

/** Where a journal is: in a file of this host, or in a database that several hosts share. */
export type JournalPlace =
	| { readonly kind: "file"; readonly path: string }
	| {
			readonly kind: "postgres";
			/** Without a password. */
			readonly url: string;
	  };

/** Path of the journal in the state folder. */
export function journalPath(folder: string): string {
	return join(folder, "journal.db");
}

/** The journal that these settings name, or else the one in the state folder. */
export function journalPlaceOf({ journal }: Pick<DaemonConfig, "journal">, state: string): JournalPlace {
	return journal === null ? { kind: "file", path: journalPath(state) } : { kind: "postgres", url: journal };
}
