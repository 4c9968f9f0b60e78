import { makeFolders } from "../workers/files/durable.ts";
import type { Ticket } from "./admission.ts";
import { identifyArrival } from "./identify.ts";
import type { Job, Product } from "./journal/port/model.ts";
import { endEarly } from "./pipeline/end-early.ts";
import type { InboxContext } from "./pipeline/inbox-context.ts";
import { fileOf, type JobResult } from "./pipeline/job-result.ts";
import { emptyTrace, findingsOf, type JobTrace, measurementOf, notesOf, timed } from "./pipeline/job-trace.ts";
import { type Placement, placementOf } from "./pipeline/placement.ts";
import { publishedEvent } from "./pipeline/published-event.ts";
import { checkStillThere } from "./pipeline/still-there.ts";
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
 * file stays in the inbox for a later job.
 */
export async function runPipeline(job: Job, context: InboxContext, signal: AbortSignal): Promise<JobResult> {
	const trace = emptyTrace();
	try {
		const known = await timed(trace, "identify", () => identifyArrival(job.arrival, context.engine, signal));
		trace.known = known;
		const planned = await timed(trace, "plan", () => planFile(known, context.config, new Set()));
		trace.planned = planned;
		const placement = await placementOf(job, planned, context);
		trace.placement = placement;
		const pruned = await timed(trace, "prune", () => prune(job, { planned, placement }, context, signal));
		trace.pruned = pruned;
		// The pruning step may have changed the plan, and adds notes on problems found while it read the data.
		trace.planned = pruned.planned;
		const product = await timed(trace, "sync", () => seal(job, { pruned, placement }, trace, context));
		const final = await timed(trace, "publish", () =>
			publish(context.journal, job.id, product, () => checkStillThere(job.arrival)),
		);
		return await record(job, trace, context, product, final);
	} catch (error) {
		return endEarly(error, { job, trace, context, signal });
	}
}

async function prune(job: Job, work: PlacedJob, context: InboxContext, signal: AbortSignal): Promise<Pruned> {
	const { site, need } = work.placement;
	const ticket = await context.admission.admit(site.folder, need);
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
	{ config, engine, sink, journal }: InboxContext,
	{ ticket, signal }: Admitted,
): Promise<Pruned> {
	const { size } = job.arrival.identity;
	const { site, temp, linkable } = placement;
	await journal.advance(job.id, { state: "processing" });
	sink.emit({ event: "working", job: job.id, file: fileOf(job), bytes: size, what: planned.known.what });
	await makeFolders(site.workFolder);
	const progress = sink.progress(job.arrival.path, size);
	try {
		const onProgress = (done: number, total: number) => {
			progress.update(done, total);
			ticket.wrote(done);
		};
		return await pruneFile(planned, { config, engine, temp, linkable, signal, onProgress });
	} finally {
		progress.end();
	}
}

async function seal(
	job: Job,
	{ pruned, placement }: { readonly pruned: Pruned; readonly placement: Placement },
	trace: JobTrace,
	{ config, journal, listings }: InboxContext,
): Promise<Product> {
	const sealed = await sealProduct(pruned, placement.folder);
	const sidecars = await stageSidecars(await sidecarsOf(job.arrival, listings), sealed.temp, config.settle.quiet);
	const product = { ...sealed, sidecars, findings: findingsOf(trace) };
	await journal.advance(job.id, { state: "produced", product });
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
	const told = { ...product, findings: findingsOf(trace) };
	const measurement = measurementOf(trace, await context.journal.known());
	const sidecars = await placesOf(product, final);
	await recordDone(
		context.journal,
		job,
		publishedConclusion(job, told, final, nowText(), sidecars),
		told,
		context.archive,
	);
	const event = publishedEvent({ job, product: told, final, sidecars }, context.config.library);
	context.sink.emit({
		...event,
		what: trace.known?.what ?? "",
		metric: measurement?.metric ?? null,
		knownAs: measurement?.knownAs ?? [],
		notes: [...notesOf(trace), ...event.notes],
	});
	return { kind: "published" };
}
