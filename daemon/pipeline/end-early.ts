import { basename, relative } from "node:path";
import { type Fault, toFault } from "../../toolkit/errors.ts";
import { firstTensors } from "../../toolkit/resemblance-text.ts";
import { workerError } from "../../workers/errors.ts";
import { removeIfThere } from "../../workers/files/durable.ts";
import { readError, TRANSIENT } from "../../workers/files/errno-errors.ts";
import { errnoOf, sameButForId, sameContent } from "../../workers/files/identity.ts";
import { fileAt } from "../../workers/files/lost-replies.ts";
import { EngineDied } from "../engine/client.ts";
import { daemonError } from "../errors.ts";
import type { SidecarFit } from "../inbox/sidecars.ts";
import type { Journal } from "../journal/port/journal.ts";
import type { Job } from "../journal/port/model.ts";
import type { ArchiveResult } from "../publish/archive.ts";
import { removeTemps } from "../publish/temp.ts";
import { dropJob, handBack, recordRefused } from "../record.ts";
import { nowText } from "../runtime/clock.ts";
import type { InboxContext } from "./inbox-context.ts";
import { fileOf, type JobResult } from "./job-result.ts";
import { findingsOf, type JobTrace } from "./job-trace.ts";
import { type Reason, reasonText } from "./reason.ts";

/** A job that threw, and what it had done until then. */
export interface FailedJob {
	readonly job: Job;
	/** The sidecars beside its file. */
	readonly fits: readonly SidecarFit[];
	readonly trace: JobTrace;
	readonly context: InboxContext;
	readonly signal: AbortSignal;
}

/**
 * After this many deaths of the engine on one file, the file is considered the cause, and retrying would never end.
 */
const MOST_DEATHS = 3;

/** Ends a job that threw: releases it to the inbox, postpones it, or refuses it and records the reason. */
export async function endEarly(error: unknown, cut: FailedJob): Promise<JobResult> {
	const { job, trace, context, signal } = cut;
	const { journal, events } = context.services;
	const fault = faultOf(error, job);
	const temp = trace.placement?.temp ?? null;
	if (await isSuperseded(job, fault, journal)) {
		if (temp !== null) await removeTemps(temp);
		context.services.log.debug({ job: job.id }, "somebody else has taken up this job");
		return { kind: "superseded" };
	}
	const changed = fault.code === "work.changed";
	// A product that is on disk, and may already have its name, is not written again: the next attempt continues from
	// there. No error after its publication says anything about the file.
	if (trace.published || (trace.produced && ((fault.retry === "later" && !changed) || signal.aborted)))
		return { kind: "later", fault };
	if (signal.aborted) {
		await handBack(journal, job, temp);
		events.emit({ event: "handed-back", inbox: context.inbox, job: job.id, file: fileOf(job) });
		return { kind: "handed-back" };
	}
	if (error instanceof EngineDied) return endAfterDeath(error, cut);
	// A former holder's link to the file, which may be removed at any time, changes its ctime.
	if (changed && job.claim > 1 && !(await isAnother(job))) {
		await handBack(journal, job, temp);
		return { kind: "handed-back" };
	}
	if (changed && (await hasOtherId(job))) {
		// Not at once: some file systems give a file another inode each time.
		await dropJob(journal, job, temp);
		return { kind: "later", fault: toFault(daemonError("work.id-changed", { path: job.arrival.path })) };
	}
	// An error that is retried says nothing about the file.
	if (changed || (fault.retry === "never" && (await isAnother(job)))) {
		await dropJob(journal, job, temp);
		return { kind: "handed-back" };
	}
	if (fault.retry === "when-room" && trace.placement !== null) {
		await journal.requeue(job, "handed-back");
		const { site, need } = trace.placement;
		return { kind: "waits", fault, need, folder: site.folder };
	}
	if (fault.retry === "later") {
		await handBack(journal, job, temp);
		return { kind: "later", fault };
	}
	return refuse(fault, cut);
}

/** A look at a file or a folder may fail with an error that passes; that says nothing about the file. */
function faultOf(error: unknown, { arrival }: Job): Fault {
	const errno = errnoOf(error);
	if (errno === null || !TRANSIENT.has(errno)) return toFault(error);
	const path = error instanceof Error && "path" in error ? String(error.path) : arrival.path;
	const fault = toFault(readError(errno, path, error));
	return fault.retry === "never" ? toFault(workerError("work.source-away", { path, errno }, { cause: error })) : fault;
}

/**
 * Whether somebody else holds the job now. The code of the error need not say so: the new holder takes the temporary files away, which
 * can make any step fail. If the journal does not answer, the answer is no, since the next change is refused anyway.
 */
async function isSuperseded(job: Job, fault: Fault, journal: Journal): Promise<boolean> {
	if (fault.code === "journal.superseded") return true;
	return !(await journal.isHeld(job).catch(() => true));
}

/** Whether the claimed file disappeared or was replaced; then no outcome is recorded for it. */
async function isAnother({ arrival }: Job): Promise<boolean> {
	try {
		const found = await fileAt(arrival.pathBytes);
		return found === null || !sameContent(found, arrival.identity);
	} catch {
		// If the path cannot be read, do not assume that the file was replaced.
		return false;
	}
}

/** Whether the file at the path differs from the claimed one in its inode only. */
async function hasOtherId({ arrival }: Job): Promise<boolean> {
	const found = await fileAt(arrival.pathBytes).catch(() => null);
	return found !== null && sameButForId(found, arrival.identity);
}

async function endAfterDeath(error: EngineDied, cut: FailedJob): Promise<JobResult> {
	const { job, trace, context } = cut;
	const { journal, log } = context.services;
	const deaths = job.interrupted + 1;
	log.warn({ job: job.id, file: fileOf(job), deaths }, `${error.message} while it worked on this file`);
	// A dead engine cannot remove its temporary file.
	if (trace.placement !== null) await removeIfThere(trace.placement.temp);
	if (deaths >= MOST_DEATHS) return refuse(toFault(daemonError("work.engine-died", { deaths })), cut);
	await journal.requeue(job, "interrupted");
	return { kind: "handed-back" };
}

async function refuse(fault: Fault, { job, fits, trace, context }: FailedJob): Promise<JobResult> {
	const { journal, events } = context.services;
	const outcome = fault.code === "crashed" ? "crashed" : "refused";
	const conclusion = {
		outcome,
		code: fault.code,
		reason: fault.message,
		output: null,
		findings: findingsOf(trace, fault),
		finishedAt: nowText(),
	} as const;
	const tensors = tensorsIn(trace);
	const text = reasonText({ job: job.id, when: new Date(), what: trace.known?.what ?? null, fault, tensors });
	const quarantined = await recordRefused(journal, job, conclusion, text, context.archive, fits);
	// A product without a name stays in the staging folder; if it cannot be deleted now, the next start deletes it.
	if (trace.placement !== null) await removeTemps(trace.placement.temp).catch(() => undefined);
	const to = pathOf(quarantined);
	events.emit({
		event: "refused",
		inbox: context.inbox,
		job: job.id,
		file: fileOf(job),
		code: fault.code,
		message: fault.message,
		hint: fault.hint,
		to: to === null ? null : relative(context.inbox, to),
		reasonFile: to === null ? null : `${basename(to)}.reason.txt`,
	});
	return { kind: "refused" };
}

function tensorsIn({ known }: JobTrace): Reason["tensors"] {
	return known?.verdict.kind === "unknown" ? firstTensors(known.verdict, known.table) : { shown: [], total: 0 };
}

function pathOf(quarantined: ArchiveResult): string | null {
	return quarantined.kind === "archived" && quarantined.to !== null ? quarantined.to.toString() : null;
}
