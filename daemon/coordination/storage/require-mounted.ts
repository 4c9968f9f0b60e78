import type { Config } from "../../../config/config.ts";
import { openPostgres } from "../../journal/postgres/connection.ts";
import { requireBeacon } from "./prove-folders.ts";
import { recordedShares } from "./shares.ts";

/**
 * Makes sure that each library and inbox that hosts have recorded has its beacon, before folders are created: an empty mount point
 * must stay empty. Writes nothing. Throws `work.folder-missing`, `hosts.no-beacon` and `journal.*`.
 */
export async function requireMounted({ inboxes }: Config, url: string): Promise<void> {
	const connection = await openPostgres(url, { name: "autoprune: storage" });
	try {
		// The tables may still have to be made, or to be migrated.
		const [row] = await connection.all("SELECT to_regclass('shares') IS NOT NULL AS found");
		if (row?.found !== true) return;
		const recorded = await recordedShares(connection);
		for (const { library, inbox } of inboxes) {
			if (recorded.has(library)) await requireBeacon({ kind: "library", folder: library });
			if (recorded.has(inbox)) await requireBeacon({ kind: "inbox", folder: inbox });
		}
	} finally {
		await connection.close();
	}
}
