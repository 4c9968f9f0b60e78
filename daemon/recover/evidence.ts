import { dirname } from "node:path";
import { identityAt, sameContent } from "../../workers/files/identity.ts";
import { fileAt } from "../../workers/files/lost-replies.ts";
import type { Job, JobProgress, Product } from "../journal/port/model.ts";
import { isStillWhole } from "../publish/temp.ts";
import type { CrashEvidence } from "./rules.ts";

/**
 * Collects what is left of a job on disk, as the server of a network share has it: an output that a cache denies would be made a
 * second time. Changes nothing.
 */
export async function gather(job: Job): Promise<CrashEvidence> {
	const product = productOf(job.progress);
	return {
		source: await sourceOf(job),
		temp: product !== null && (await isStillWhole(product)) ? "whole" : "gone-or-other",
		final: product === null ? "none" : await finalOf(job.progress, product),
		library: product !== null && (await identityAt(dirname(product.temp))) === null ? "gone" : "there",
	};
}

/** The product that a job has completed, if any. */
export function productOf(progress: JobProgress): Product | null {
	return "product" in progress ? progress.product : null;
}

async function sourceOf({ arrival }: Job): Promise<CrashEvidence["source"]> {
	const found = await fileAt(arrival.pathBytes);
	if (found === null) return "gone";
	return sameContent(found, arrival.identity) ? "as-claimed" : "other";
}

async function finalOf(progress: JobProgress, product: Product): Promise<CrashEvidence["final"]> {
	if (progress.state !== "publishing" && progress.state !== "published") return "gone";
	if (progress.final === null) return "none";
	const found = await fileAt(progress.final);
	if (found === null) return "gone";
	if (found.ino === product.ino && found.dev === product.dev && found.size === product.bytes) return "ours";
	if (found.size === product.bytes) return "as-long";
	// The name was free when the journal recorded that a placeholder was about to be created there.
	const expected = progress.state === "publishing" && progress.placeholder;
	return expected && found.size === 0 ? "placeholder" : "other";
}
