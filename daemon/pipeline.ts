import { quietTimeOn } from "../config/quiet-time.ts";
import { workerError } from "../workers/errors.ts";
import { makeFolders } from "../workers/files/durable.ts";
import { type Arrival, errnoOf, type Identity, sameContent } from "../workers/files/identity.ts";
import { fileAt } from "../workers/files/lost-replies.ts";
import { platform } from "../workers/platform/platform.ts";
import type { Ticket } from "./admission.ts";
import { identifyArrival } from "./identify.ts";
import type { SidecarFit } from "./inbox/sidecars.ts";
import type { Job, Product } from "./journal/port/model.ts";
import { endEarly } from "./pipeline/end-early.ts";
import type { InboxContext } from "./pipeline/inbox-context.ts";
import { fileOf, type JobResult } from "./pipeline/job-result.ts";
import { emptyTrace, findingsOf, type JobTrace, measurementOf, notesOf, timed } from "./pipeline/job-trace.ts";
import { type Placement, placementOf } from "./pipeline/placement.ts";
import { publishedEvent } from "./pipeline/published-event.ts";
import { type PlannedFile, planFile } from "./plan.ts";
import { type Pruned, pruneFile, sealProduct } from "./prune.ts";
import { placesOf } from "./publish/place-sidecars.ts";
import { sidecarsOf } from "./publish/sidecars.ts";
import { stageSidecars } from "./publish/stage.ts";
import { publish } from "./publish.ts";
import { publishedConclusion, recordDone } from "./record.ts";
import { nowText } from "./runtime/clock.ts";

/**
 * Runs one file through all steps, from the claimed job to its one recorded outcome. When the signal is aborted, the
 * file stays in the inbox for a later job. `fits`: the sidecars beside the file.
 */
export async function runPipeline(
	job: Job,
	fits: readonly SidecarFit[],
	context: InboxContext,
	signal: AbortSignal,
): Promise<JobResult> {
	const trace = emptyTrace();
	try {
		const known = await timed(trace, "identify", () => identifyArrival(job.arrival, context.services.engine, signal));
		trace.known = known;
		const planned = await timed(trace, "plan", () => planFile(known, context.config, new Set()));
		trace.planned = planned;
		const placement = await placementOf(job, planned, context);
		trace.placement = placement;
		const pruned = await timed(trace, "prune", () => prune(job, { planned, placement }, context, signal));
		trace.pruned = pruned;
		// The pruning step may have changed the plan, and adds notes on problems found while it read the data.
		trace.planned = pruned.planned;
		const product = await timed(trace, "sync", () => seal(job, { pruned, placement, fits }, trace, context));
		const final = await timed(trace, "publish", () =>
			publish(context.services.journal, job, product, () => checkStillThere(job.arrival)),
		);
		trace.published = true;
		return await record(job, trace, context, product, final);
	} catch (error) {
		return endEarly(error, { job, fits, trace, context, signal });
	}
}

async function prune(job: Job, work: PlacedJob, context: InboxContext, signal: AbortSignal): Promise<Pruned> {
	const { site, need } = work.placement;
	const ticket = await context.services.admission.admit(site.folder, need);
	try {
		return await pruneAdmitted(job, work, context, { ticket, signal });
	} finally {
		ticket.end();
	}
}

/** A plan, and the folders where it is executed. */
interface PlacedJob {
	readonly planned: PlannedFile;
	readonly placement: Placement;
}

interface Admitted {
	readonly ticket: Ticket;
	readonly signal: AbortSignal;
}

async function pruneAdmitted(
	job: Job,
	{ planned, placement }: PlacedJob,
	{ inbox, config, services }: InboxContext,
	{ ticket, signal }: Admitted,
): Promise<Pruned> {
	const { engine, events, journal } = services;
	const { path, identity } = job.arrival;
	const { site, temp, linkable } = placement;
	await journal.advance(job, { state: "processing", temp });
	const { what } = planned.known;
	events.emit({ event: "working", inbox, job: job.id, file: fileOf(job), bytes: identity.size, what });
	await makeFolders(site.workFolder);
	const onProgress = (done: number, total: number): void => {
		events.emit({ event: "progress", inbox, job: job.id, path, done, total });
		ticket.wrote(done);
	};
	return pruneFile(planned, { config, engine, temp, linkable, signal, onProgress });
}

async function seal(
	job: Job,
	{
		pruned,
		placement,
		fits,
	}: { readonly pruned: Pruned; readonly placement: Placement; readonly fits: readonly SidecarFit[] },
	trace: JobTrace,
	{ inbox, config, services: { journal } }: InboxContext,
): Promise<Product> {
	const sealed = await sealProduct(pruned, placement);
	const sidecars = await stageSidecars(await sidecarsOf(job.arrival, fits), sealed.temp, {
		quietMs: quietTimeOn(await platform.fileSystem(inbox), config.settle).ms,
		inherited: placement.site.inherited,
	});
	const product = { ...sealed, sidecars, findings: findingsOf(trace) };
	await journal.advance(job, { state: "produced", product });
	trace.produced = true;
	return product;
}

async function record(
	job: Job,
	trace: JobTrace,
	context: InboxContext,
	product: Product,
	final: string,
): Promise<JobResult> {
	const { journal, events } = context.services;
	const told = { ...product, findings: findingsOf(trace) };
	const measurement = measurementOf(trace, await journal.known());
	const sidecars = await placesOf(product, final);
	const conclusion = publishedConclusion(job, told, final, nowText(), sidecars);
	const archived = await recordDone(journal, job, conclusion, told, context.archive);
	const event = publishedEvent({ job, product: told, final, sidecars }, context);
	events.emit({
		...event,
		what: trace.known?.what ?? "",
		metric: measurement?.metric ?? null,
		knownAs: measurement?.knownAs ?? [],
		notes: [...notesOf(trace), ...event.notes, ...(archived.kind === "kept" ? [keptNote(archived.why)] : [])],
	});
	return { kind: "published" };
}

function keptNote(why: string): string {
	return `the original could not be archived and stays in the inbox (${why})`;
}

/**
 * Throws UserError `work.changed` unless the claimed file still has its name. The next scan finds a renamed file
 * under its new name, and there must be no product of it by then. `work.source-away`: the inbox cannot be read.
 */
async function checkStillThere({ path, pathBytes, identity }: Arrival): Promise<void> {
	const found = await lookAt(path, pathBytes);
	if (found === null || !sameContent(found, identity)) throw workerError("work.changed", { path });
}

async function lookAt(path: string, pathBytes: Uint8Array): Promise<Identity | null> {
	try {
		return await fileAt(pathBytes);
	} catch (error) {
		throw workerError("work.source-away", { path, errno: errnoOf(error) ?? "" }, { cause: error });
	}
}
