import { makeFolders } from "../workers/files/durable.ts";
import type { Ticket } from "./admission.ts";
import { identifyArrival } from "./identify.ts";
import type { Job, Product } from "./journal/port/model.ts";
import { endEarly } from "./journey/end-early.ts";
import { type Placement, placementOf } from "./journey/placement.ts";
import { publishedEvent } from "./journey/published-event.ts";
import { checkStillThere } from "./journey/still-there.ts";
import { emptyStory, findingsOf, measurementOf, notesOf, type Story, timed } from "./journey/story.ts";
import { type Ending, fileOf, nowText, type World } from "./journey/world.ts";
import { type PlannedFile, planFile } from "./plan.ts";
import { type Pruned, pruneFile, sealProduct } from "./prune.ts";
import { placesOf } from "./publish/accompany.ts";
import { sidecarsOf } from "./publish/sidecars.ts";
import { stageSidecars } from "./publish/stage.ts";
import { publish } from "./publish.ts";
import { publishedConclusion, recordDone } from "./record.ts";

/** One file's whole journey, from the claimed job to its one recorded outcome. The signal hands it back to the inbox. */
export async function journey(job: Job, world: World, signal: AbortSignal): Promise<Ending> {
	const story = emptyStory();
	try {
		const known = await timed(story, "identify", () => identifyArrival(job.arrival, world.engine, signal));
		story.known = known;
		const planned = await timed(story, "plan", () => planFile(known, world.config, new Set()));
		story.planned = planned;
		const placement = await placementOf(job, planned, world);
		story.placement = placement;
		const pruned = await timed(story, "prune", () => prune(job, { planned, placement }, world, signal));
		story.pruned = pruned;
		// It may have been planned once more, and has the notes of what was found when the bytes were read.
		story.planned = pruned.planned;
		const product = await timed(story, "sync", () => seal(job, pruned, story, world));
		const final = await timed(story, "publish", () =>
			publish(world.journal, job.id, product, () => checkStillThere(job.arrival)),
		);
		return await record(job, story, world, product, final);
	} catch (error) {
		return endEarly(error, { job, story, world, signal });
	}
}

async function prune(job: Job, work: Placed, world: World, signal: AbortSignal): Promise<Pruned> {
	const { site, need } = work.placement;
	const ticket = await world.admission.admit(site.folder, need);
	try {
		return await pruneAdmitted(job, work, world, { ticket, signal });
	} finally {
		ticket.end();
	}
}

/** A plan, and where it is carried out. */
interface Placed {
	readonly planned: PlannedFile;
	readonly placement: Placement;
}

interface Admitted {
	readonly ticket: Ticket;
	readonly signal: AbortSignal;
}

async function pruneAdmitted(
	job: Job,
	{ planned, placement }: Placed,
	{ config, engine, front, journal }: World,
	{ ticket, signal }: Admitted,
): Promise<Pruned> {
	const { size } = job.arrival.identity;
	const { site, temp, linkable } = placement;
	await journal.advance(job.id, { state: "processing" });
	front.tell({ event: "working", job: job.id, file: fileOf(job), bytes: size, what: planned.known.what });
	await makeFolders(site.workFolder);
	const progress = front.progress(fileOf(job), size);
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

async function seal(job: Job, pruned: Pruned, story: Story, { config, journal, listings }: World): Promise<Product> {
	const sealed = await sealProduct(pruned);
	const sidecars = await stageSidecars(await sidecarsOf(job.arrival, listings), sealed.temp, config.settle.quiet);
	const product = { ...sealed, sidecars, findings: findingsOf(story) };
	await journal.advance(job.id, { state: "produced", product });
	story.produced = true;
	return product;
}

async function record(job: Job, story: Story, world: World, product: Product, final: string): Promise<Ending> {
	const told = { ...product, findings: findingsOf(story) };
	const measurement = measurementOf(story, await world.journal.known());
	const sidecars = await placesOf(product, final);
	await recordDone(world.journal, job, publishedConclusion(job, told, final, nowText(), sidecars), told, world.shelves);
	const event = publishedEvent({ job, product: told, final, sidecars }, world.config.library);
	world.front.tell({
		...event,
		what: story.known?.what ?? "",
		metric: measurement?.metric ?? null,
		knownAs: measurement?.knownAs ?? [],
		notes: [...notesOf(story), ...event.notes],
	});
	return { kind: "published" };
}
