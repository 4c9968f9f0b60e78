import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Journal } from "../../daemon/journal/port/journal.ts";
import type { HeldJob, Job, Product } from "../../daemon/journal/port/model.ts";
import { placeSidecars, placesOf } from "../../daemon/publish/place-sidecars.ts";
import { sidecarsOf } from "../../daemon/publish/sidecars.ts";
import { stageSidecars } from "../../daemon/publish/stage.ts";
import { tempPath } from "../../daemon/publish/temp.ts";
import { publish } from "../../daemon/publish.ts";
import { type ArchiveFolders, handBack, publishedConclusion, recordDone, recordRefused } from "../../daemon/record.ts";
import { recover } from "../../daemon/recover.ts";
import { retry } from "../../daemon/retry.ts";
import { finishRevisions } from "../../daemon/revise/one-at-a-time.ts";
import { revisionTurn } from "../../daemon/revise/turn.ts";
import { undo } from "../../daemon/undo.ts";
import { arrivalAt, conclusion, NOW, produce } from "./arrivals.ts";
import { openedJournal } from "./journal/journals.ts";
import { filesIn, memoryLog, tempFolder } from "./temp-folder.ts";

/** A later time for records. */
export const LATER = "2026-11-23T08:00:00.000Z";

/** Parts of a sandbox that a test chooses; the others have their usual places. */
export interface SandboxParts {
	readonly root?: string;
	readonly inbox?: string;
	readonly library?: string;
	readonly journal?: Journal;
	/** The settings `onRefused` and `onUnknown`. */
	readonly onRefused?: ArchiveFolders["onRefused"];
}

/**
 * Makes an inbox, a library and a journal. The functions of this file run the steps of the pipeline in it, from a
 * finished product on.
 */
export async function makeSandbox(parts: SandboxParts = {}) {
	const { root = await tempFolder(), onRefused = "quarantine" } = parts;
	const { inbox = join(root, "inbox"), library = join(root, "library") } = parts;
	const state = join(root, "state");
	const journalFile = join(state, "journal.db");
	const work = join(library, ".autoprune");
	for (const folder of [inbox, work]) await mkdir(folder, { recursive: true });
	const archive: ArchiveFolders = {
		originals: join(inbox, "Originals"),
		failed: join(inbox, "Failed"),
		onRefused,
		onUnknown: onRefused,
	};
	const journal = parts.journal ?? (await openedJournal(journalFile));
	const log = memoryLog();
	const turn = revisionTurn({ kind: "file", path: journalFile }, state);
	const deps = { journal, turn, now: () => LATER, log };
	return {
		...{ root, inbox, library, work, archive, journal, journalFile, log },
		undo: (id: number, to: string | null = null) => undo(id, to, deps),
		retry: (id: number) => retry(id, deps),
		/** Finishes an undo or a retry that a crash interrupted, as a start does. */
		finishRevisions: () => finishRevisions(deps),
		/** Every file but those of the journal, by its path below the root. */
		async files(): Promise<Record<string, string>> {
			const files = Object.entries(await filesIn(root));
			return Object.fromEntries(files.filter(([path]) => !path.startsWith("state/")));
		},
	};
}

export type Sandbox = Awaited<ReturnType<typeof makeSandbox>>;

/** A sandbox with the file `NAI.ckpt` in its inbox. */
export async function sandboxWithModel(parts: SandboxParts = {}): Promise<Sandbox> {
	const sandbox = await makeSandbox(parts);
	await writeFile(join(sandbox.inbox, "NAI.ckpt"), "weights");
	return sandbox;
}

/** Writes files below the root, and makes their folders. */
export async function fill({ root }: Sandbox, files: Readonly<Record<string, string>>): Promise<void> {
	for (const [path, content] of Object.entries(files)) {
		await mkdir(dirname(join(root, path)), { recursive: true });
		await writeFile(join(root, path), content);
	}
}

/** Claims the file at a path. */
export async function claim(
	{ journal, inbox }: Sandbox,
	path: string | Buffer = join(inbox, "NAI.ckpt"),
	at = NOW,
): Promise<Job> {
	const job = await journal.claim(await arrivalAt(path), at);
	if (job === null) throw new Error(`${path} was not claimed`);
	return job;
}

/** Path of the job's temporary file. */
export function tempOf({ work }: Sandbox, job: HeldJob): string {
	return tempPath(work, job);
}

/** Properties of a product that a test chooses. */
export interface ProductParts extends Partial<Pick<Product, "stem" | "extension">> {
	/** A folder of the library. */
	readonly folder?: string;
	readonly content?: string;
	/** How long what has to be copied must have been unchanged. */
	readonly quietMs?: number;
	/** Is called after the sidecars are found and before they are staged. */
	readonly beforeStaging?: () => Promise<unknown>;
}

/** Makes a finished product and its sidecars under their temporary names, and records it in the journal. */
export async function makeProduct(sandbox: Sandbox, job: Job, parts: ProductParts = {}): Promise<Product> {
	const { folder = "Lora", content = "pruned", quietMs = 0, beforeStaging, ...named } = parts;
	const { journal, library } = sandbox;
	const temp = tempOf(sandbox, job);
	const target = { folder: join(library, folder), stem: "NAI" };
	const written = await produce(temp, content, target, job.arrival.pathBytes);
	const found = await sidecarsOf(job.arrival);
	await beforeStaging?.();
	const sidecars = await stageSidecars(found, temp, { quietMs, inherited: { gid: null, mode: null } });
	const product = { ...written, ...named, sidecars };
	await journal.advance(job, { state: "produced", product });
	return product;
}

/** Gives a job back to the inbox, as when the daemon stops. */
export function giveBack({ journal }: Sandbox, job: Job, { temp }: Product): Promise<void> {
	return handBack(journal, job, temp);
}

/** Gives the sidecars of a product their names by hard links, which is done before the product gets its own name. */
export async function nameSidecars(product: Product, final: string): Promise<void> {
	await mkdir(product.folder, { recursive: true });
	await placeSidecars(product, final, (path) => {
		throw new Error(`an empty file at ${path}`);
	});
}

/** Publishes a product. Returns its path in the library. */
export function publishProduct({ journal }: Pick<Sandbox, "journal">, job: HeldJob, product: Product) {
	return publish(journal, job, product);
}

/** Publishes a product, and records it. */
export async function finish({ journal, archive }: Sandbox, job: Job, product: Product, at = NOW): Promise<void> {
	const final = await publish(journal, job, product);
	const outcome = publishedConclusion(job, product, final, at, await placesOf(product, final));
	await recordDone(journal, job, outcome, product, archive);
}

/** Records the outcome of a published product, and does nothing else: its source stays in the inbox. */
export async function concludePublished({ journal }: Sandbox, job: Job, product: Product, final: string) {
	const outcome = publishedConclusion(job, product, final, NOW, await placesOf(product, final));
	await journal.conclude(job, outcome, { state: "published", product, final });
}

/** Runs all steps for a file of the inbox. `path`: the default is `NAI.ckpt`. `at`: the time for the records. */
export async function ingest(
	sandbox: Sandbox,
	{ path, at, ...parts }: ProductParts & { readonly path?: string; readonly at?: string } = {},
): Promise<Job> {
	const job = await claim(sandbox, path, at);
	await finish(sandbox, job, await makeProduct(sandbox, job, parts), at);
	return job;
}

/** Records that a file was refused. */
export async function refuse(sandbox: Sandbox, path?: string | Buffer): Promise<Job> {
	const job = await claim(sandbox, path);
	const outcome = conclusion({ outcome: "refused", code: "model.damaged", reason: "Nothing.", output: null });
	await recordRefused(sandbox.journal, job, outcome, `Why: job ${job.id}`, sandbox.archive);
	return job;
}

/** Runs all steps for a file of this name, which is written if it does not exist. Returns the number of its job. */
export async function published(sandbox: Sandbox, name = "NAI.ckpt"): Promise<number> {
	const path = await dropped(sandbox, name);
	const stem = name.replace(/\.\w+$/, "");
	return (await ingest(sandbox, { path, folder: "VAE", stem, content: `pruned of ${name}` })).id;
}

/** Records that a file of this name was refused; it is written if it does not exist. Returns the number of its job. */
export async function refused(sandbox: Sandbox, name = "page.ckpt"): Promise<number> {
	return (await refuse(sandbox, await dropped(sandbox, name))).id;
}

async function dropped({ inbox }: Sandbox, name: string): Promise<string> {
	const path = join(inbox, name);
	if (!existsSync(path)) await writeFile(path, `weights of ${name}`);
	return path;
}

/**
 * Recovers as at a start after a crash, in sandboxes that share a journal. `published`: the outputs that it reports.
 */
export async function restart(...sandboxes: readonly [Sandbox, ...Sandbox[]]) {
	const { journal, log } = sandboxes[0];
	const finals: string[] = [];
	const places = sandboxes.map(({ inbox, library, work, archive }) => ({
		...{ inbox, archive, workFolders: [work, join(library, "Lora", ".autoprune")] },
		onPublished: ({ final }: { readonly final: string }) => void finals.push(final),
	}));
	const jobs = await recover({ journal, places, now: () => NOW, log });
	return { jobs, decisions: jobs.map(({ decision }) => decision), published: finals };
}
