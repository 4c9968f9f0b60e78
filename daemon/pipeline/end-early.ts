import { basename, relative } from "node:path";
import { type Fault, toFault } from "../../toolkit/errors.ts";
import { firstTensors } from "../../toolkit/resemblance-text.ts";
import { removeIfThere } from "../../workers/files/durable.ts";
import { identityAt, sameContent } from "../../workers/files/identity.ts";
import { EngineDied } from "../engine/client.ts";
import { daemonError } from "../errors.ts";
import type { SidecarFit } from "../inbox/sidecars.ts";
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
	const fault = toFault(error);
	const temp = trace.placement?.temp ?? null;
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
	// An error that is retried says nothing about the file.
	if (changed || (fault.retry === "never" && (await isAnother(job)))) {
		await dropJob(journal, job, temp);
		return { kind: "handed-back" };
	}
	if (fault.retry === "when-room" && trace.placement !== null) {
		await journal.requeue(job.id, "waiting");
		const { site, need } = trace.placement;
		return { kind: "waits", fault, need, folder: site.folder };
	}
	if (fault.retry === "later") {
		await handBack(journal, job, temp);
		return { kind: "later", fault };
	}
	return refuse(fault, cut);
}

/** Whether the claimed file disappeared or was replaced; then no outcome is recorded for it. */
async function isAnother({ arrival }: Job): Promise<boolean> {
	try {
		const found = await identityAt(arrival.pathBytes);
		return found === null || !sameContent(found, arrival.identity);
	} catch {
		// If the path cannot be read, do not assume that the file was replaced.
		return false;
	}
}

async function endAfterDeath(error: EngineDied, cut: FailedJob): Promise<JobResult> {
	const { job, trace, context } = cut;
	const { journal, log } = context.services;
	const deaths = job.interrupted + 1;
	log.warn({ job: job.id, file: fileOf(job), deaths }, `${error.message} while it worked on this file`);
	// A dead engine cannot remove its temporary file.
	if (trace.placement !== null) await removeIfThere(trace.placement.temp);
	if (deaths >= MOST_DEATHS) return refuse(toFault(daemonError("work.engine-died", { deaths })), cut);
	await journal.requeue(job.id, "interrupted");
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
