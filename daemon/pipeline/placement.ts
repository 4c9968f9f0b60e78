import { lstat, stat } from "node:fs/promises";
import { join } from "node:path";
import { soleBase } from "../../toolkit/base-names.ts";
import { isWithin } from "../../workers/files/file-path.ts";
import { errnoOf } from "../../workers/files/identity.ts";
import { subfoldersOf } from "../../workers/files/subfolders.ts";
import type { NameRules } from "../../workers/platform/contract.ts";
import { platform } from "../../workers/platform/platform.ts";
import { type Need, needOf } from "../admission/need.ts";
import type { Job } from "../journal/port/model.ts";
import type { PlannedFile } from "../plan.ts";
import { isLinkable } from "../prune.ts";
import { nearestFolder, type StagingFolder } from "../publish/staging-folder.ts";
import { tempPath } from "../publish/temp.ts";
import type { InboxContext } from "./inbox-context.ts";

/** Where a plan is executed, and the space and memory that it needs. */
export interface Placement {
	/** Absolute path of the destination folder. */
	readonly folder: string;
	/** Why the destination is not the folder in the settings. */
	readonly notes: readonly string[];
	readonly site: StagingFolder;
	/** The rules for names in the folder. */
	readonly rules: NameRules;
	/** Absolute path of the temporary file. */
	readonly temp: string;
	/** Nothing has to be pruned, and the source can be hard-linked into the destination. */
	readonly linkable: boolean;
	readonly need: Need;
}

/** Chooses the placement of a job, on the disk of its kind's folder. Rejects with the errors of the file system. */
export async function placementOf(job: Job, planned: PlannedFile, context: InboxContext): Promise<Placement> {
	const { config } = context;
	const { names: rules } = await platform.fileSystem(await nearestFolder(planned.folder));
	const wanted = subfoldersOf(config.subfolders, {
		path: job.arrival.pathBytes,
		inbox: context.inbox,
		rules,
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
		rules,
		notes: note === null ? [] : [note],
		site,
		temp: tempPath(site.workFolder, job),
		linkable,
		need: linkable ? { ...need, disk: 0 } : need,
	};
}

/**
 * Linux's limit for a path (PATH_MAX of limits.h, 4096 bytes) less the longest name, its slash and the final zero.
 */
const MOST_FOLDER_BYTES = 4096 - 255 - 2;

/** The usable folder, and why it is not the wanted one; null when it is. */
export interface Subfolder {
	readonly folder: string;
	readonly note: string | null;
}

/**
 * The folder of these names below `top`, as deep as it can be created: it stops above a file, a dangling link, a path
 * that is too long, or an inbox. Creates nothing. Rejects with the errors of the file system.
 */
export async function usableSubfolder(
	top: string,
	names: readonly string[],
	inboxes: readonly string[],
): Promise<Subfolder> {
	let folder = top;
	for (const name of names) {
		const next = join(folder, name);
		const why = await whyUnusable(next, inboxes);
		if (why !== null) return { folder, note: `published in ${folder}: ${next} ${why}` };
		folder = next;
	}
	return { folder, note: null };
}

async function whyUnusable(path: string, inboxes: readonly string[]): Promise<string | null> {
	if (Buffer.byteLength(path) > MOST_FOLDER_BYTES) return "is too long for a path";
	if (inboxes.some((inbox) => isWithin(path, inbox))) return "is an inbox";
	try {
		await lstat(path);
	} catch (error) {
		if (errnoOf(error) === "ENOENT") return null;
		if (errnoOf(error) === "ENAMETOOLONG") return "is too long for a path";
		throw error;
	}
	try {
		return (await stat(path)).isDirectory() ? null : "is not a folder";
	} catch (error) {
		if (errnoOf(error) === "ENOENT" || errnoOf(error) === "ELOOP") return "is a dangling link";
		throw error;
	}
}
