import { soleBase } from "../../toolkit/base-names.ts";
import { subfoldersOf } from "../../workers/files/subfolders.ts";
import { type Need, needOf } from "../admission/need.ts";
import type { Job } from "../journal/port/model.ts";
import type { PlannedFile } from "../plan.ts";
import { isLinkable } from "../prune.ts";
import type { StagingFolder } from "../publish/staging-folder.ts";
import { usableSubfolder } from "../publish/subfolder.ts";
import { tempPath } from "../publish/temp.ts";
import type { InboxContext } from "./inbox-context.ts";

/** Where a plan is executed, and the space and memory that it needs. */
export interface Placement {
	/** Absolute path of the destination folder. */
	readonly folder: string;
	/** Why the destination is not the folder in the settings. */
	readonly notes: readonly string[];
	readonly site: StagingFolder;
	/** Absolute path of the temporary file. */
	readonly temp: string;
	/** Nothing has to be pruned, and the source can be hard-linked into the destination. */
	readonly linkable: boolean;
	readonly need: Need;
}

/** Chooses the placement of a job, on the disk of its kind's folder. Rejects with the errors of the file system. */
export async function placementOf(job: Job, planned: PlannedFile, context: InboxContext): Promise<Placement> {
	const { config } = context;
	const wanted = subfoldersOf(config.subfolders, {
		path: job.arrival.pathBytes,
		inbox: context.inbox,
		base: planned.verdict && soleBase(planned.verdict),
	});
	const { inboxes, workers } = context.services;
	const { folder, note } = await usableSubfolder(planned.folder, wanted, inboxes);
	const site = await context.stagingFolderFor(folder, planned.folder);
	const linkable = await isLinkable(planned, site);
	const need = needOf(planned.plan, workers);
	// A hard link takes no space.
	return {
		folder,
		notes: note === null ? [] : [note],
		site,
		temp: tempPath(site.workFolder, job),
		linkable,
		need: linkable ? { ...need, disk: 0 } : need,
	};
}
