import { type Need, needOf } from "../admission/need.ts";
import type { Job } from "../journal/port/model.ts";
import type { PlannedFile } from "../plan.ts";
import { isLinkable } from "../prune.ts";
import type { StagingFolder } from "../publish/staging-folder.ts";
import { tempPath } from "../publish/temp.ts";
import type { InboxContext } from "./inbox-context.ts";

/** Where a plan is carried out, and what that takes. */
export interface Placement {
	readonly site: StagingFolder;
	/** Absolute path of the temporary file. */
	readonly temp: string;
	/** Nothing is to be pruned, and the file that came can have its name there itself. */
	readonly linkable: boolean;
	readonly need: Need;
}

/** Decides it for a job, on the disk that its folder lies on. Rejects as the file system does. */
export async function placementOf(job: Job, planned: PlannedFile, context: InboxContext): Promise<Placement> {
	const site = await context.stagingFolderFor(planned.folder);
	const linkable = await isLinkable(planned, site.folder);
	const need = needOf(planned.plan, context.config.workers);
	// A link takes no room.
	return { site, temp: tempPath(site.workFolder, job), linkable, need: linkable ? { ...need, disk: 0 } : need };
}
