import { toFault, type UserError } from "../toolkit/errors.ts";
import { syncFolder } from "../workers/files/durable.ts";
import { filePath, isWithin } from "../workers/files/file-path.ts";
import { fileAt, removeIfEmpty } from "../workers/files/lost-replies.ts";
import { moveOnto } from "../workers/files/place.ts";
import { daemonError } from "./errors.ts";
import { journalError } from "./journal/errors.ts";
import type { Journal } from "./journal/port/journal.ts";
import type { Job, JobProgress, JobState, Product } from "./journal/port/model.ts";
import type { DoneJob } from "./pipeline/published-event.ts";
import { placeSidecars, placesOf, removeSidecarPlaceholder, withdrawSidecars } from "./publish/place-sidecars.ts";
import { revokeTemps } from "./publish/revoke.ts";
import { sweepForgotten, sweepTemps } from "./publish/temp.ts";
import { notePlaceholder, publish } from "./publish.ts";
import { type ArchiveFolders, archiveOriginal, publishedConclusion, quarantineSource, recordDone } from "./record.ts";
import { gather, productOf } from "./recover/evidence.ts";
import { type CrashEvidence, type Decision, decide } from "./recover/rules.ts";
import type { Log } from "./runtime/log.ts";

/** The folders in which the jobs of one inbox can have left files. */
export interface RecoveryPlace {
	/** The inbox folder. */
	readonly inbox: string;
	/** Staging folders: at the library's root, and in those of its folders that are on other disks. */
	readonly workFolders: readonly string[];
	readonly archive: ArchiveFolders;
	/**
	 * Called for each job that recovery finishes with a product in the library, since no event was emitted for it
	 * before.
	 */
	readonly onPublished?: (done: DoneJob) => void;
}

interface Means {
	readonly journal: Journal;
	/** The time for outcomes recorded now, in ISO 8601, UTC. */
	readonly now: () => string;
	readonly log: Log;
}

/** Inputs for the recovery of one job. */
export type RecoverOptions = Means & Pick<RecoveryPlace, "archive" | "onPublished">;

/** What recovery did with one job. `failed`: recovery failed, and is retried at the next start. */
export interface Recovered {
	readonly job: Job;
	readonly decision: Decision | "await-inbox" | "failed";
}

/**
 * Resumes or finishes every job that a crash interrupted, and removes temporary files of no job. Called at start
 * only.
 */
export async function recover(
	means: Means & { readonly places: readonly RecoveryPlace[] },
): Promise<readonly Recovered[]> {
	const { journal, places, log } = means;
	const recovered: Recovered[] = [];
	for (const job of await journal.unfinished()) recovered.push(await recoverOne(job, placeOf(job, places), means));
	const withProduct = (await journal.unfinished()).filter(({ progress }) => productOf(progress) !== null);
	const kept = new Set(withProduct.map(({ id }) => id));
	for (const workFolder of new Set(places.flatMap((place) => place.workFolders))) await sweep(workFolder, kept, log);
	return recovered;
}

/** One unreadable or read-only library does not stop the others. */
async function sweep(workFolder: string, kept: ReadonlySet<number>, log: Log): Promise<void> {
	try {
		const removed = (await sweepTemps(workFolder, kept)) + (await sweepForgotten(workFolder, Date.now()));
		if (removed > 0) log.debug({ removed, workFolder }, "unfinished temporary files removed");
	} catch (error) {
		log.warn({ workFolder, fault: toFault(error) }, "unfinished temporary files could not be removed");
	}
}

/** Null when the settings no longer contain the inbox that the file came from. */
function placeOf({ arrival }: Job, places: readonly RecoveryPlace[]): RecoveryPlace | null {
	return places.find(({ inbox }) => isWithin(arrival.path, inbox)) ?? null;
}

async function recoverOne(job: Job, place: RecoveryPlace | null, means: Means): Promise<Recovered> {
	const { log, journal, now } = means;
	const about = { job: job.id, path: job.arrival.path, state: job.progress.state };
	try {
		if (place === null) return { job, decision: await leaveOrForget(job, means) };
		return { job, decision: await resume(await hold(job, journal), { ...place, journal, now, log }) };
	} catch (error) {
		log.warn({ ...about, fault: toFault(error) }, "an interrupted job could not be recovered");
		return { job, decision: "failed" };
	}
}

/** Keeps the job until its inbox is in the settings again, unless it left nothing behind. */
async function leaveOrForget(found: Job, { journal, log }: Means): Promise<Recovered["decision"]> {
	const job = await hold(found, journal);
	const { decision } = decide(job.progress.state, await gather(job));
	const { id, arrival, progress } = job;
	if (decision === "forget") {
		await journal.forget(job);
		return decision;
	}
	log.warn(
		{ job: id, path: arrival.path, state: progress.state },
		"an interrupted job waits: its inbox is no longer in the settings; add that inbox again to finish the job",
	);
	return "await-inbox";
}

/** Takes a job and its temporary files from whoever held them. A job that waits in the inbox has neither. */
export async function hold(found: Job, journal: Journal): Promise<Job> {
	if (found.progress.state === "queued") return found;
	const taken = await journal.take(found.id);
	if (taken === null) throw journalError("journal.superseded", { id: found.id });
	return revokeTemps(taken);
}

/** Resumes one interrupted job, which the caller holds (see `hold`). Returns what was done. */
export async function resume(job: Job, options: RecoverOptions): Promise<Decision> {
	const evidence = await gather(job);
	const { decision, because } = decide(job.progress.state, evidence);
	await carryOut(decision, job, evidence, options);
	const { arrival, progress } = job;
	options.log.debug(
		{ job: job.id, path: arrival.path, state: progress.state, decision, because },
		"an interrupted job was recovered",
	);
	return decision;
}

async function carryOut(decision: Decision, job: Job, evidence: CrashEvidence, options: RecoverOptions): Promise<void> {
	const { journal, archive, log } = options;
	const { progress } = job;
	if (progress.state === "publishing" && progress.sidecarPlaceholder !== undefined) {
		await removeSidecarPlaceholder(progress.product, progress.sidecarPlaceholder);
	}
	switch (decision) {
		case "await-claim":
		case "await-library":
			return;
		case "requeue":
			await leaveName(job, evidence, journal);
			return journal.requeue(job, "handed-back");
		case "forget":
			await leaveName(job, evidence, journal);
			return journal.forget(job);
		case "publish":
			await leaveName(job, evidence, journal);
			return finishPublishing(job, options, (product) => publish(journal, job, product));
		case "take-placeholder":
			return finishPublishing(job, options, async (product) => {
				const final = await moveToFinal(job, product);
				if (final !== null) return final;
				await leaveName(job, evidence, journal);
				return publish(journal, job, product);
			});
		case "conclude":
			return finishPublishing(job, options, async (product) => syncFinal(job, product));
		case "archive":
			return finishArchiving(job, options);
		case "quarantine":
			await quarantineSource(journal, job, expectState(job, "quarantining"), archive);
			return;
		case "report-missing":
			log.warn({ job: job.id, fault: toFault(missing(job)) }, "a published file is missing");
			await archiveOriginal(journal, job, expectState(job, "published"), archive);
			return;
	}
}

async function finishPublishing(
	job: Job,
	{ journal, archive, now, onPublished }: RecoverOptions,
	name: (product: Product) => Promise<string>,
): Promise<void> {
	const product = productOf(job.progress);
	if (product === null) throw new Error(`job ${job.id} has no product to publish`);
	const final = await name(product);
	await placeSidecars(product, final, notePlaceholder(journal, job, product, final));
	const sidecars = await placesOf(product, final);
	await recordDone(journal, job, publishedConclusion(job, product, final, now(), sidecars), product, archive);
	onPublished?.({ job, product, final, sidecars });
}

async function finishArchiving(job: Job, { journal, archive, onPublished }: RecoverOptions): Promise<void> {
	const state = expectState(job, "published");
	const { product, final } = state;
	await archiveOriginal(journal, job, state, archive);
	if (product !== null && final !== null) {
		onPublished?.({ job, product, final, sidecars: await placesOf(product, final) });
	}
}

/** Null when another program has taken the placeholder. */
async function moveToFinal(job: Job, product: Product): Promise<string | null> {
	const placed = await moveOnto(Buffer.from(product.temp), filePath(finalOf(job)));
	return placed === null ? null : syncFinal(job, product);
}

async function syncFinal(job: Job, product: Product): Promise<string> {
	await syncFolder(product.folder);
	return finalOf(job);
}

/** Removes our placeholders and sidecars at a name that was tried. */
async function leaveName(job: Job, { final }: CrashEvidence, journal: Journal): Promise<void> {
	const { progress } = job;
	if (progress.state !== "publishing") return;
	if (final === "placeholder") await removeIfEmpty(progress.final, await fileAt(progress.final));
	await withdrawSidecars(progress.product, progress.final, () => journal.isHeld(job));
}

function finalOf({ id, progress }: Job): string {
	if ((progress.state === "publishing" || progress.state === "published") && progress.final !== null) {
		return progress.final;
	}
	throw new Error(`job ${id} has no final name`);
}

function missing(job: Job): UserError {
	return daemonError("work.output-missing", { path: finalOf(job) });
}

/** The rules choose such a decision only in this state. */
function expectState<S extends JobState>({ id, progress }: Job, state: S): Extract<JobProgress, { state: S }> {
	if (isIn(progress, state)) return progress;
	throw new Error(`job ${id} is ${progress.state}, not ${state}`);
}

function isIn<S extends JobState>(progress: JobProgress, state: S): progress is Extract<JobProgress, { state: S }> {
	return progress.state === state;
}
