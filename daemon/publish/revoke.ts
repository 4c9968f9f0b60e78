import { basename, dirname, join } from "node:path";
import { removeIfThere, syncFolder } from "../../workers/files/durable.ts";
import { type Identity, namesIn } from "../../workers/files/identity.ts";
import { fileAt, renameFile } from "../../workers/files/lost-replies.ts";
import type { Job, JobProgress, Product } from "../journal/port/model.ts";
import { jobTempOf, tempPath } from "./temp.ts";

/**
 * Takes the temporary files of a job away from the holders of lower claims, one of which may still run: a process that was
 * stopped for a while, or a host that was cut off. It could give its file a name in the library although the job has gone
 * on elsewhere, and no fence in the database prevents that. The product and its sidecars, if the journal has recorded
 * them, are renamed to the job's own claim; all other files are removed. Files of higher claims are not touched, so that a
 * holder that wakes up late cannot do this to its successor. Returns the job with its new paths. Must run before the files
 * of the job are looked at, and can be repeated.
 */
export async function revokeTemps(job: Job): Promise<Job> {
	const folder = workFolderOf(job.progress);
	if (folder === null) return job;
	const recorded = recordedIn(job.progress);
	let changed = false;
	for (const name of await namesIn(folder)) {
		const found = jobTempOf(name);
		if (found === null || found.id !== job.id || found.claim >= job.claim) continue;
		const path = join(folder, name);
		// Only the server knows whether the name of another holder exists, and which file has it.
		const identity = await fileAt(path);
		if (identity === null) continue;
		if (recorded.some((one) => isSame(one, identity))) await renameFile(path, withClaim(path, job));
		else await removeIfThere(path);
		changed = true;
	}
	if (changed) await syncFolder(folder);
	return { ...job, progress: progressOf(job) };
}

type Inode = Pick<Identity, "dev" | "ino">;

function isSame(one: Inode, other: Inode): boolean {
	return one.ino === other.ino && one.dev === other.dev;
}

/** The folder of a job's temporary files; null when it has none yet, or when an older version has not recorded it. */
function workFolderOf(progress: JobProgress): string | null {
	if (progress.state === "processing") return progress.temp === undefined ? null : dirname(progress.temp);
	return "product" in progress && progress.product !== null ? dirname(progress.product.temp) : null;
}

function recordedIn(progress: JobProgress): readonly Inode[] {
	if (!("product" in progress) || progress.product === null) return [];
	return [progress.product, ...(progress.product.sidecars ?? []).flatMap(({ staged }) => staged ?? [])];
}

function progressOf(job: Job): JobProgress {
	const { progress } = job;
	if (!("product" in progress) || progress.product === null) return progress;
	return { ...progress, product: productOf(progress.product, job) };
}

function productOf(product: Product, job: Job): Product {
	const sidecars = product.sidecars?.map((sidecar) => {
		const { staged } = sidecar;
		return staged === null ? sidecar : { ...sidecar, staged: { ...staged, temp: withClaim(staged.temp, job) } };
	});
	const renamed = { ...product, temp: withClaim(product.temp, job) };
	return sidecars === undefined ? renamed : { ...renamed, sidecars };
}

/** The path of a temporary file under the job's own claim. */
function withClaim(temp: string, job: Job): string {
	const found = jobTempOf(basename(temp));
	return found === null ? temp : tempPath(dirname(temp), job, found.part);
}
