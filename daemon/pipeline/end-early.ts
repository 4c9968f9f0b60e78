import { basename, relative } from "node:path";
import { type Fault, toFault, UserError } from "../../toolkit/errors.ts";
import { firstTensors } from "../../toolkit/resemblance-text.ts";
import { removeIfThere } from "../../workers/files/durable.ts";
import { identityAt, sameContent } from "../../workers/files/identity.ts";
import { EngineDied } from "../engine/client.ts";
import type { Job } from "../journal/port/model.ts";
import type { ArchiveResult } from "../publish/archive.ts";
import { removeTemps } from "../publish/temp.ts";
import { dropJob, handBack, recordRefused } from "../record.ts";
import { nowText } from "../runtime/clock.ts";
import type { InboxContext } from "./inbox-context.ts";
import { fileOf, type JobResult } from "./job-result.ts";
import { findingsOf, type JobTrace } from "./job-trace.ts";
import { type Reason, reasonText } from "./reason.ts";

/** A journey that did not come to its end, as far as it came. */
export interface FailedJob {
	readonly job: Job;
	readonly story: JobTrace;
	readonly context: InboxContext;
	readonly signal: AbortSignal;
}

/** Faults of a disk, a share, of rights or of the journal, which pass, and of which the file knows nothing. */
const PASSING: ReadonlySet<string> = new Set([
	"work.disk-full",
	"work.read-only",
	"work.write-failed",
	"work.source-away",
	"work.folder-missing",
	"journal.full",
	"journal.busy",
	"journal.unusable",
	"journal.corrupt",
	"journal.gone",
]);

/** There is no room for what the plan needs; nothing was written yet. */
const NO_ROOM: ReadonlySet<string> = new Set(["work.waiting-space", "work.waiting-memory"]);

/** The engine died under a file this often: it is the file that kills it, and trying again would never end. */
const MOST_DEATHS = 3;

/** Ends a journey that threw: handed back, put off, or refused with its reason recorded. */
export async function endEarly(error: unknown, cut: FailedJob): Promise<JobResult> {
	const { job, story, context, signal } = cut;
	const fault = toFault(error);
	const temp = story.placement?.temp ?? null;
	// What is on the disk by now, and may have its name, is not begun anew: the next try goes on from there.
	if (story.produced && (PASSING.has(fault.code) || signal.aborted)) return { kind: "later", fault };
	if (signal.aborted) {
		await handBack(context.journal, job, temp);
		context.sink.emit({ event: "handed-back", job: job.id, file: fileOf(job) });
		return { kind: "handed-back" };
	}
	if (error instanceof EngineDied) return endAfterDeath(error, cut);
	if (fault.code === "work.changed" || (!passes(fault.code) && (await isAnother(job)))) {
		await dropJob(context.journal, job, temp);
		return { kind: "handed-back" };
	}
	if (NO_ROOM.has(fault.code) && story.placement !== null) {
		await context.journal.requeue(job.id, "waiting");
		const { site, need } = story.placement;
		return { kind: "waits", fault, need, folder: site.folder };
	}
	if (PASSING.has(fault.code)) {
		await handBack(context.journal, job, temp);
		return { kind: "later", fault };
	}
	return refuse(fault, cut);
}

/** Whether nothing is said of the file by this: it is tried again as it is. */
function passes(code: string): boolean {
	return PASSING.has(code) || NO_ROOM.has(code);
}

/** Whether the file that was claimed went, or another one took its name: then nothing is to be said of it. */
async function isAnother({ arrival }: Job): Promise<boolean> {
	try {
		const found = await identityAt(arrival.pathBytes);
		return found === null || !sameContent(found, arrival.identity);
	} catch {
		// What cannot even be looked at is no other file.
		return false;
	}
}

async function endAfterDeath(error: EngineDied, cut: FailedJob): Promise<JobResult> {
	const { job, story, context } = cut;
	const deaths = job.interrupted + 1;
	context.sink.log.warn({ job: job.id, file: fileOf(job), deaths }, `${error.message} while it worked on this file`);
	// It could not clean up behind itself.
	if (story.placement !== null) await removeIfThere(story.placement.temp);
	if (deaths >= MOST_DEATHS) return refuse(toFault(new UserError("work.engine-died", { deaths })), cut);
	await context.journal.requeue(job.id, "interrupted");
	return { kind: "handed-back" };
}

async function refuse(fault: Fault, { job, story, context }: FailedJob): Promise<JobResult> {
	const outcome = fault.code === "crashed" ? "crashed" : "refused";
	const conclusion = {
		outcome,
		code: fault.code,
		reason: fault.message,
		output: null,
		findings: findingsOf(story, fault),
		finishedAt: nowText(),
	} as const;
	const tensors = tensorsIn(story);
	const text = reasonText({ job: job.id, when: new Date(), what: story.known?.what ?? null, fault, tensors });
	const retired = await recordRefused(context.journal, job, conclusion, text, context.archive, context.listings);
	// A product that got no name is left where the engine wrote it; what cannot go now goes at the next start.
	if (story.placement !== null) await removeTemps(story.placement.temp).catch(() => undefined);
	const to = pathOf(retired);
	context.sink.emit({
		event: "refused",
		job: job.id,
		file: fileOf(job),
		code: fault.code,
		message: fault.message,
		hint: fault.hint,
		to: to === null ? null : relative(context.config.inbox, to),
		reasonFile: to === null ? null : `${basename(to)}.reason.txt`,
	});
	return { kind: "refused" };
}

function tensorsIn({ known }: JobTrace): Reason["tensors"] {
	return known?.verdict.kind === "unknown" ? firstTensors(known.verdict, known.table) : { shown: [], total: 0 };
}

function pathOf(retired: ArchiveResult): string | null {
	return retired.kind === "put-away" && retired.to !== null ? retired.to.toString() : null;
}
