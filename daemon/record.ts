import { removeIfThere } from "../workers/files/durable.ts";
import { identityAt } from "../workers/files/identity.ts";
import { staysWithOriginal } from "./inbox/sidecars.ts";
import type { Journal } from "./journal/port/journal.ts";
import type { Conclusion, Job, JobProgress, Product, Sidecar, SidecarPlace, SourceFate } from "./journal/port/model.ts";
import { type ArchiveResult, archiveSource, findArchived, type PlaceholderLog } from "./publish/archive.ts";
import { deleteSidecars, putBeside } from "./publish/beside.ts";
import { keptFiles } from "./publish/kept-files.ts";
import { isLinked } from "./publish/linked.ts";
import type { Listings } from "./publish/listings.ts";
import { releaseSidecars } from "./publish/place-sidecars.ts";
import { quarantine } from "./publish/quarantine.ts";
import { sidecarsOf } from "./publish/sidecars.ts";
import { removeTemps } from "./publish/temp.ts";

/** Where a source goes when its journey has ended. Absolute paths, on the inbox's own file system. */
export interface ArchiveFolders {
	/** For sources that were dealt with; null deletes them. */
	readonly originals: string | null;
	/** For sources that were refused. */
	readonly failed: string;
	readonly onRefused: "quarantine" | "leave";
	/** The same for sources of no known model. One that is to be placed and cannot be is put aside. */
	readonly onUnknown: "quarantine" | "leave" | "place";
}

/** The refusals that `onUnknown` is for: the file was read well, but nobody knows what it is or where it belongs. */
const UNKNOWN: ReadonlySet<string | null> = new Set(["model.unknown", "model.ambiguous"]);

type PublishedOutcome = Extract<JobProgress, { state: "published" }>;
type RefusedOutcome = Extract<JobProgress, { state: "quarantining" }>;

/**
 * The outcome of a product that got its name in the library: `unchanged` where it is the very file that came.
 * `sidecars`: where those that came with it are.
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

/** Commits the outcome of a job that published, or had nothing to write, and only then puts its source away. */
export async function recordDone(
	journal: Journal,
	job: Job,
	conclusion: Conclusion,
	product: Product | null,
	archive: ArchiveFolders,
): Promise<ArchiveResult> {
	const final = conclusion.output?.path ?? null;
	const state: PublishedOutcome = { state: "published", product, final };
	await journal.conclude(job.id, conclusion, state);
	return archiveOriginal(journal, job, state, archive);
}

/** Commits the outcome of a job that was refused or crashed, and only then puts its source aside. */
export async function recordRefused(
	journal: Journal,
	job: Job,
	conclusion: Conclusion,
	reasonText: string,
	archive: ArchiveFolders,
	listings?: Listings,
): Promise<ArchiveResult> {
	const rule = UNKNOWN.has(conclusion.code) ? "onUnknown" : "onRefused";
	const sidecars = archive[rule] === "leave" ? [] : await sidecarsOf(job.arrival, listings);
	const state: RefusedOutcome = { state: "quarantining", rule, reasonText, sidecars };
	await journal.conclude(job.id, conclusion, state);
	return quarantineSource(journal, job, state, archive);
}

/** What is left to do once a job's outcome is durable; after a crash it is done again from the start. */
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
	const placeholders = trailOf(journal, job, state);
	const retired = await archiveSource(job.arrival, archive.originals, placeholders);
	await finish(
		{ journal, job, placeholders, output: final },
		staying,
		await restingOf(job, retired, archive.originals),
	);
	return retired;
}

/** As `putAway`, for a source that was refused. */
export async function quarantineSource(
	journal: Journal,
	job: Job,
	state: RefusedOutcome,
	archive: ArchiveFolders,
): Promise<ArchiveResult> {
	const placeholders = trailOf(journal, job, state);
	const { rule = "onRefused" } = state;
	const retired: ArchiveResult =
		archive[rule] === "leave"
			? { kind: "kept", why: `${rule}: leave` }
			: await quarantine(job.arrival, archive.failed, state.reasonText, placeholders);
	await finish(
		{ journal, job, placeholders, output: null },
		state.sidecars ?? [],
		await restingOf(job, retired, archive.failed),
	);
	return retired;
}

/** Puts away the source of a finished job that is back in the inbox: a power cut undid its removal. */
export async function archiveAgain(job: Pick<Job, "arrival">, archive: ArchiveFolders): Promise<ArchiveResult> {
	return archiveSource(job.arrival, archive.originals, { placeholder: null, note: async () => undefined });
}

/** Gives a job up without an outcome; whoever claims its file next takes over its number. `temp`: what it has begun. */
export async function handBack(journal: Journal, job: Job, temp: string | null): Promise<void> {
	if (temp !== null) await removeTemps(temp);
	await journal.requeue(job.id, "handed-back");
}

/** Drops a job whose file changed or vanished on the way; what is there now is a new arrival. */
export async function dropJob(journal: Journal, job: Job, temp: string | null): Promise<void> {
	if (temp !== null) await removeTemps(temp);
	await journal.forget(job.id);
}

interface RecordedOutcome {
	readonly journal: Journal;
	readonly job: Job;
	readonly placeholders: PlaceholderLog;
	/** Where it is published; null when it is not. */
	readonly output: string | null;
}

/** The sidecars that stay with a source go where it went; then nothing is left to do. */
async function finish(
	{ journal, job, placeholders, output }: RecordedOutcome,
	staying: readonly Sidecar[],
	resting: SourceFate,
): Promise<void> {
	if (staying.length > 0 && resting.kind === "moved") {
		await journal.accompany(job.id, await putBeside(staying, resting.path, placeholders));
	}
	const kept = resting.kind === "moved" && output !== null ? await keptFiles(resting.path, staying, output) : null;
	await journal.finish(job.id, resting, kept);
}

function trailOf(journal: Journal, job: Job, state: PublishedOutcome | RefusedOutcome): PlaceholderLog {
	const { placeholderHex } = state;
	return {
		placeholder: placeholderHex === undefined ? null : Buffer.from(placeholderHex, "hex"),
		note: (path) => journal.advance(job.id, { ...state, placeholderHex: path.toString("hex") }),
	};
}

async function restingOf({ arrival }: Job, retired: ArchiveResult, folder: string | null): Promise<SourceFate> {
	switch (retired.kind) {
		case "put-away":
			return retired.to === null ? { kind: "gone" } : { kind: "moved", path: retired.to };
		case "kept": {
			// Our attempt to move it may have changed its ctime.
			const identity = await identityAt(arrival.pathBytes);
			return identity === null ? { kind: "gone" } : { kind: "left", identity };
		}
		case "gone":
		case "replaced": {
			// A crash may have come between the move and this.
			const path = folder === null ? null : await findArchived(arrival, folder);
			return path === null ? { kind: "gone" } : { kind: "moved", path };
		}
	}
}
