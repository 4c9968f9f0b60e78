import { removeIfThere } from "../workers/files/durable.ts";
import { identityAt } from "../workers/files/identity.ts";
import type { Conclusion, Job, Journal, Product, Progress, Resting } from "./journal/journal.ts";
import { quarantine } from "./publish/quarantine.ts";
import { findRetired, type Retired, retire, type Trail } from "./publish/retire.ts";
import { tempPath } from "./publish/temp.ts";

/** Where a source goes when its journey has ended. Absolute paths, on the inbox's own file system. */
export interface Shelves {
	/** For sources that were dealt with; null deletes them. */
	readonly originals: string | null;
	/** For sources that were refused. */
	readonly failed: string;
	readonly onRefused: "quarantine" | "leave";
}

type Published = Extract<Progress, { state: "published" }>;
type Refused = Extract<Progress, { state: "quarantining" }>;

/** The outcome of a product that got its name in the library. */
export function publishedConclusion(product: Product, final: string, finishedAt: string): Conclusion {
	const output = { path: final, bytes: product.bytes };
	return { outcome: "published", code: null, reason: null, output, findings: product.findings, finishedAt };
}

/** Commits the outcome of a job that published, or had nothing to write, and only then puts its source away. */
export async function recordDone(
	journal: Journal,
	job: Job,
	conclusion: Conclusion,
	product: Product | null,
	shelves: Shelves,
): Promise<Retired> {
	const final = conclusion.output?.path ?? null;
	const state: Published = { state: "published", product, final };
	await journal.conclude(job.id, conclusion, state);
	return putAway(journal, job, state, shelves);
}

/** Commits the outcome of a job that was refused or crashed, and only then puts its source aside. */
export async function recordRefused(
	journal: Journal,
	job: Job,
	conclusion: Conclusion,
	reasonText: string,
	shelves: Shelves,
): Promise<Retired> {
	const state: Refused = { state: "quarantining", reasonText };
	await journal.conclude(job.id, conclusion, state);
	return putAside(journal, job, state, shelves);
}

/** What is left to do once a job's outcome is durable; after a crash it is done again from the start. */
export async function putAway(journal: Journal, job: Job, state: Published, shelves: Shelves): Promise<Retired> {
	if (state.product !== null) await removeIfThere(state.product.temp);
	const retired = await retire(job.arrival, shelves.originals, trailOf(journal, job, state));
	await journal.finish(job.id, await restingOf(job, retired, shelves.originals));
	return retired;
}

/** As `putAway`, for a source that was refused. */
export async function putAside(journal: Journal, job: Job, state: Refused, shelves: Shelves): Promise<Retired> {
	const retired: Retired =
		shelves.onRefused === "leave"
			? { kind: "kept", why: "onRefused: leave" }
			: await quarantine(job.arrival, shelves.failed, state.reasonText, trailOf(journal, job, state));
	await journal.finish(job.id, await restingOf(job, retired, shelves.failed));
	return retired;
}

/** Puts away the source of a finished job that is back in the inbox: a power cut undid its removal. */
export async function putAwayAgain(job: Pick<Job, "arrival">, shelves: Shelves): Promise<Retired> {
	return retire(job.arrival, shelves.originals, { placeholder: null, note: async () => undefined });
}

/** Gives a job up without an outcome; whoever claims its file next takes over its number. */
export async function handBack(journal: Journal, job: Job, workFolder: string): Promise<void> {
	await removeIfThere(tempPath(workFolder, job));
	await journal.requeue(job.id, "handed-back");
}

/** Drops a job whose file changed or vanished on the way; what is there now is a new arrival. */
export async function dropJob(journal: Journal, job: Job, workFolder: string): Promise<void> {
	await removeIfThere(tempPath(workFolder, job));
	await journal.forget(job.id);
}

function trailOf(journal: Journal, job: Job, state: Published | Refused): Trail {
	const { placeholderHex } = state;
	return {
		placeholder: placeholderHex === undefined ? null : Buffer.from(placeholderHex, "hex"),
		note: (path) => journal.advance(job.id, { ...state, placeholderHex: path.toString("hex") }),
	};
}

async function restingOf({ arrival }: Job, retired: Retired, folder: string | null): Promise<Resting> {
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
			const path = folder === null ? null : await findRetired(arrival, folder);
			return path === null ? { kind: "gone" } : { kind: "moved", path };
		}
	}
}
