import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Job, Product } from "../../../daemon/journal/port/model.ts";
import { openJournal } from "../../../daemon/journal/sqlite/journal.ts";
import { NOTHING_INHERITED } from "../../../daemon/publish/inherited.ts";
import { placesOf } from "../../../daemon/publish/place-sidecars.ts";
import { sidecarsOf } from "../../../daemon/publish/sidecars.ts";
import { stageSidecars } from "../../../daemon/publish/stage.ts";
import { tempPath } from "../../../daemon/publish/temp.ts";
import { publish } from "../../../daemon/publish.ts";
import { type ArchiveFolders, publishedConclusion, recordDone, recordRefused } from "../../../daemon/record.ts";
import { arrivalAt, conclusion, NOW, produce } from "../arrivals.ts";
import { tempFolder } from "../temp-folder.ts";

/** What a product is to be, where it matters. */
interface Made extends Partial<Pick<Product, "stem" | "extension">> {
	/** A folder of the library. */
	readonly folder?: string;
	readonly content?: string;
	/** How long what has to be copied must have stood still. */
	readonly quietMs?: number;
}

/** An inbox with `NAI.ckpt` in it, a library and a journal, and the steps from the finished product on. */
export async function makeBench(root?: string) {
	const home = root ?? (await tempFolder());
	const inbox = join(home, "inbox");
	const library = join(home, "library");
	const work = join(library, ".autoprune");
	const archive: ArchiveFolders = {
		originals: join(inbox, "Originals"),
		failed: join(inbox, "Failed"),
		onRefused: "quarantine",
		onUnknown: "quarantine",
	};
	await mkdir(inbox);
	await mkdir(work, { recursive: true });
	await writeFile(join(inbox, "NAI.ckpt"), "weights");
	const journalFile = join(await tempFolder(), "journal.db");
	const journal = await openJournal(journalFile);
	onTestFinished(() => journal.close());
	return { root: home, inbox, library, work, archive, journal, journalFile };
}

export type Bench = Awaited<ReturnType<typeof makeBench>>;

/** Writes files below the root, their folders made. */
export async function fill({ root }: Bench, files: Readonly<Record<string, string>>): Promise<void> {
	for (const [path, content] of Object.entries(files)) {
		await mkdir(dirname(join(root, path)), { recursive: true });
		await writeFile(join(root, path), content);
	}
}

/** Claims what lies at a path. */
export async function claim({ journal, inbox }: Bench, path: string | Buffer = join(inbox, "NAI.ckpt")): Promise<Job> {
	const job = await journal.claim(await arrivalAt(path), NOW);
	if (job === null) throw new Error("not claimed");
	return job;
}

/** A finished product and its sidecars under their temporary names, known to the journal. */
export async function makeProduct(bench: Bench, job: Job, made: Made = {}): Promise<Product> {
	const { folder = "Lora", content = "pruned", quietMs = 0, ...named } = made;
	const temp = tempPath(bench.work, job);
	const written = await produce(temp, content, { folder: join(bench.library, folder), stem: "NAI" });
	const product = {
		...written,
		...named,
		sidecars: await stageSidecars(await sidecarsOf(job.arrival), temp, { quietMs, inherited: NOTHING_INHERITED }),
	};
	await bench.journal.advance(job.id, { state: "produced", product });
	return product;
}

/** Publishes and records. */
export async function finish({ journal, archive }: Bench, job: Job, product: Product): Promise<void> {
	const final = await publish(journal, job.id, product);
	const outcome = publishedConclusion(job, product, final, NOW, await placesOf(product, final));
	await recordDone(journal, job, outcome, product, archive);
}

/** The whole of it, for `NAI.ckpt`. */
export async function ingest(bench: Bench, made: Made = {}): Promise<Job> {
	const job = await claim(bench);
	await finish(bench, job, await makeProduct(bench, job, made));
	return job;
}

/** Records that a file was refused. */
export async function refuse(bench: Bench, path?: string): Promise<Job> {
	const job = await claim(bench, path);
	const outcome = conclusion({ outcome: "refused", code: "model.damaged", reason: "Nothing.", output: null });
	await recordRefused(bench.journal, job, outcome, `Why: job ${job.id}`, bench.archive);
	return job;
}
