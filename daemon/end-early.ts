import { basename, relative } from "node:path";
import { type Fault, ModelError, toFault } from "../toolkit/errors.ts";
import { EngineDied } from "./engine/client.ts";
import type { Job } from "./journal/journal.ts";
import type { Retired } from "./publish/retire.ts";
import { reasonText } from "./reason.ts";
import { dropJob, handBack, recordRefused } from "./record.ts";
import { findingsOf, type Story } from "./story.ts";
import { type Ending, fileOf, nowText, type World } from "./world.ts";

/** A journey that did not come to its end, as far as it came. */
export interface CutShort {
	readonly job: Job;
	readonly story: Story;
	readonly world: World;
	readonly signal: AbortSignal;
}

/** Faults of the disk or of rights, which pass, and of which the file knows nothing. */
const PASSING: ReadonlySet<string> = new Set([
	"work.disk-full",
	"work.read-only",
	"work.write-failed",
	"journal.full",
	"journal.busy",
]);

/** The engine died under a file this often: it is the file that kills it, and trying again would never end. */
const MOST_DEATHS = 3;

/** Ends a journey that threw: handed back, put off, or refused with its reason recorded. */
export async function endEarly(error: unknown, cut: CutShort): Promise<Ending> {
	const { job, world, signal } = cut;
	if (signal.aborted) {
		await handBack(world.journal, job, world.workFolder);
		world.front.tell({ event: "handed-back", job: job.id, file: fileOf(job) });
		return { kind: "handed-back" };
	}
	if (error instanceof EngineDied) return endAfterDeath(error, cut);
	const fault = toFault(error);
	if (fault.code === "work.changed") {
		await dropJob(world.journal, job, world.workFolder);
		return { kind: "handed-back" };
	}
	if (PASSING.has(fault.code)) {
		await handBack(world.journal, job, world.workFolder);
		return { kind: "later", fault };
	}
	return refuse(fault, cut);
}

async function endAfterDeath(error: EngineDied, cut: CutShort): Promise<Ending> {
	const { job, world } = cut;
	const deaths = job.interrupted + 1;
	world.front.log.warn({ job: job.id, file: fileOf(job), deaths }, `${error.message} while it worked on this file`);
	if (deaths >= MOST_DEATHS) return refuse(toFault(new ModelError("work.engine-died", { deaths })), cut);
	await world.journal.requeue(job.id, "interrupted");
	return { kind: "handed-back" };
}

async function refuse(fault: Fault, { job, story, world }: CutShort): Promise<Ending> {
	const outcome = fault.code === "crashed" ? "crashed" : "refused";
	const conclusion = {
		outcome,
		code: fault.code,
		reason: fault.message,
		output: null,
		findings: findingsOf(story),
		finishedAt: nowText(),
	} as const;
	const text = reasonText({ job: job.id, when: new Date(), what: story.known?.what ?? null, fault });
	const retired = await recordRefused(world.journal, job, conclusion, text, world.shelves);
	const to = pathOf(retired);
	world.front.tell({
		event: "refused",
		job: job.id,
		file: fileOf(job),
		code: fault.code,
		message: fault.message,
		hint: fault.hint,
		to: to === null ? null : relative(world.config.inbox, to),
		reasonFile: to === null ? null : `${basename(to)}.reason.txt`,
	});
	return { kind: "refused" };
}

function pathOf(retired: Retired): string | null {
	return retired.kind === "put-away" && retired.to !== null ? retired.to.toString() : null;
}
