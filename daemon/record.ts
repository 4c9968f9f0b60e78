import { removeIfThere } from "../workers/files/durable.ts";
import { pathFromHex } from "../workers/files/file-path.ts";
import { fileAt } from "../workers/files/lost-replies.ts";
import { type SidecarFit, staysWithOriginal } from "./inbox/sidecars.ts";
import type { Journal } from "./journal/port/journal.ts";
import type { Conclusion, Job, JobProgress, Product, Sidecar, SidecarPlace, SourceFate } from "./journal/port/model.ts";
import { type ArchiveResult, archiveSource, findArchived, type PlaceholderLog } from "./publish/archive.ts";
import { deleteSidecars, putBeside } from "./publish/beside.ts";
import { keptFiles } from "./publish/kept-files.ts";
import { isLinked } from "./publish/linked.ts";
import { releaseSidecars } from "./publish/place-sidecars.ts";
import { quarantine } from "./publish/quarantine.ts";
import { sidecarsOf } from "./publish/sidecars.ts";
import { removeTemps } from "./publish/temp.ts";

/** Folders that a source is moved to when its job has ended. Absolute paths, on the inbox's own file system. */
export interface ArchiveFolders {
	/** Archive folder for sources that were processed; null deletes them. */
	readonly originals: string | null;
	/** For sources that were refused. */
	readonly failed: string;
	readonly onRefused: "quarantine" | "leave";
	/** For sources of unknown models. With `place`, a source that cannot be placed is quarantined. */
	readonly onUnknown: "quarantine" | "leave" | "place";
}

/** Refusals that `onUnknown` applies to: the file is readable, but its kind or its destination is unknown. */
const UNKNOWN: ReadonlySet<string | null> = new Set(["model.unknown", "model.ambiguous"]);

type PublishedOutcome = Extract<JobProgress, { state: "published" }>;
type RefusedOutcome = Extract<JobProgress, { state: "quarantining" }>;

/**
 * The outcome of a published product: `unchanged` when the product is the source file itself. `sidecars`: current
 * paths of the sidecars that came with it.
 */
export function publishedConclusion(
	{ arrival }: Pick<Job, "arrival">,
	product: Product,
	final: string,
	finishedAt: string,
	sidecars: readonly SidecarPlace[] = [],
): Conclusion {
	const output = { path: final, bytes: product.bytes };
	const outcome = isLinked(arrival, product) ? "unchanged" : "published";
	return { outcome, code: null, reason: null, output, sidecars, findings: product.findings, finishedAt };
}

/** Records the outcome of a job that published, or had nothing to write, and only then archives its source. */
export async function recordDone(
	journal: Journal,
	job: Job,
	conclusion: Conclusion,
	product: Product | null,
	archive: ArchiveFolders,
): Promise<ArchiveResult> {
	const final = conclusion.output?.path ?? null;
	const state: PublishedOutcome = { state: "published", product, final };
	await journal.conclude(job, conclusion, state);
	return archiveOriginal(journal, job, state, archive);
}

/**
 * Records the outcome of a job that was refused or crashed, and only then quarantines its source. `fits`: the sidecars
 * that a scan has found beside it; without it, the folder is listed.
 */
export async function recordRefused(
	journal: Journal,
	job: Job,
	conclusion: Conclusion,
	reasonText: string,
	archive: ArchiveFolders,
	fits?: readonly SidecarFit[],
): Promise<ArchiveResult> {
	const rule = UNKNOWN.has(conclusion.code) ? "onUnknown" : "onRefused";
	const sidecars = archive[rule] === "leave" ? [] : await sidecarsOf(job.arrival, fits);
	const state: RefusedOutcome = { state: "quarantining", rule, reasonText, sidecars };
	await journal.conclude(job, conclusion, state);
	return quarantineSource(journal, job, state, archive);
}

/** The steps that remain once the outcome is durable; after a crash they are repeated from the start. */
export async function archiveOriginal(
	journal: Journal,
	job: Job,
	state: PublishedOutcome,
	archive: ArchiveFolders,
): Promise<ArchiveResult> {
	const { product, final } = state;
	if (product !== null) {
		await removeIfThere(product.temp);
		if (final !== null) await releaseSidecars(product, final);
	}
	const staying = product?.sidecars?.filter(staysWithOriginal) ?? [];
	if (archive.originals === null) await deleteSidecars(staying);
	const placeholders = placeholderLogOf(journal, job, state);
	const archived = await archiveSource(job.arrival, archive.originals, placeholders);
	await finish(
		{ journal, job, placeholders, output: final },
		staying,
		await sourceFateOf(job, archived, archive.originals),
	);
	return archived;
}

/** Like `archiveOriginal`, for a refused source. */
export async function quarantineSource(
	journal: Journal,
	job: Job,
	state: RefusedOutcome,
	archive: ArchiveFolders,
): Promise<ArchiveResult> {
	const placeholders = placeholderLogOf(journal, job, state);
	const { rule = "onRefused" } = state;
	const archived: ArchiveResult =
		archive[rule] === "leave"
			? { kind: "kept", why: `${rule}: leave` }
			: await quarantine(job.arrival, archive.failed, state.reasonText, placeholders);
	await finish(
		{ journal, job, placeholders, output: null },
		state.sidecars ?? [],
		await sourceFateOf(job, archived, archive.failed),
	);
	return archived;
}

/** Archives the source of a finished job that is in the inbox again because a power cut undid its removal. */
export async function archiveAgain(job: Pick<Job, "arrival">, archive: ArchiveFolders): Promise<ArchiveResult> {
	return archiveSource(job.arrival, archive.originals, { placeholder: null, note: async () => undefined });
}

/**
 * Releases a job without an outcome; the next claim of its file reuses the job's number. `temp`: its unfinished
 * output.
 */
export async function handBack(journal: Journal, job: Job, temp: string | null): Promise<void> {
	if (temp !== null) await removeTemps(temp);
	await journal.requeue(job, "handed-back");
}

/** Drops a job whose file changed or disappeared while it ran; the file that is there now is a new arrival. */
export async function dropJob(journal: Journal, job: Job, temp: string | null): Promise<void> {
	if (temp !== null) await removeTemps(temp);
	await journal.forget(job);
}

interface RecordedOutcome {
	readonly journal: Journal;
	readonly job: Job;
	readonly placeholders: PlaceholderLog;
	/** Path where it is published; null when it is not. */
	readonly output: string | null;
}

/** Moves the sidecars that stay with the source to its new folder, and finishes the job. */
async function finish(
	{ journal, job, placeholders, output }: RecordedOutcome,
	staying: readonly Sidecar[],
	fate: SourceFate,
): Promise<void> {
	if (staying.length > 0 && fate.kind === "moved") {
		await journal.accompany(job, await putBeside(staying, fate.path, placeholders));
	}
	const kept = fate.kind === "moved" && output !== null ? await keptFiles(fate.path, staying, output) : null;
	await journal.finish(job, fate, kept);
}

function placeholderLogOf(journal: Journal, job: Job, state: PublishedOutcome | RefusedOutcome): PlaceholderLog {
	const { placeholderHex } = state;
	return {
		placeholder: placeholderHex === undefined ? null : pathFromHex(placeholderHex),
		note: (path) => journal.advance(job, { ...state, placeholderHex: path.toString("hex") }),
	};
}

async function sourceFateOf({ arrival }: Job, archived: ArchiveResult, folder: string | null): Promise<SourceFate> {
	switch (archived.kind) {
		case "archived":
			return archived.to === null ? { kind: "gone" } : { kind: "moved", path: archived.to };
		case "kept": {
			// Our attempt to move the file may have changed its ctime.
			const identity = await fileAt(arrival.pathBytes);
			return identity === null ? { kind: "gone" } : { kind: "left", identity };
		}
		case "gone":
		case "replaced": {
			// A crash may have happened between the move and its record.
			const path = folder === null ? null : await findArchived(arrival, folder);
			return path === null ? { kind: "gone" } : { kind: "moved", path };
		}
	}
}
