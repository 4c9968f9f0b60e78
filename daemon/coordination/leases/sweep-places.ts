import { toFault } from "../../../toolkit/errors.ts";
import type { SharedJournal } from "../../journal/port/shared-journal.ts";
import { sweepAbandoned } from "../../publish/temp.ts";
import type { RecoveryPlace } from "../../recover.ts";
import type { Log } from "../../runtime/log.ts";

/**
 * Removes temporary files that no job needs and no host writes any more. Those of an unfinished job are left to the host that
 * takes it up.
 */
export async function sweepPlaces(
	places: readonly RecoveryPlace[],
	journal: Pick<SharedJournal, "jobsToDeliver">,
	log: Log,
): Promise<void> {
	const keptIds = async () => new Set((await journal.jobsToDeliver()).map(({ id }) => id));
	for (const workFolder of new Set(places.flatMap(({ workFolders }) => workFolders))) {
		try {
			const removed = await sweepAbandoned(workFolder, keptIds, Date.now());
			if (removed > 0) log.debug({ removed, workFolder }, "abandoned temporary files removed");
		} catch (error) {
			log.warn({ workFolder, fault: toFault(error) }, "abandoned temporary files could not be removed");
		}
	}
}
