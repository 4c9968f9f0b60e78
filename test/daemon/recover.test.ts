import { link, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { Conclusion, Job, JobProgress, Product } from "../../daemon/journal/port/model.ts";
import { arrive, conclusion, NOW } from "./arrivals.ts";
import { forBothJournals } from "./journal/both.ts";
import { claim, concludePublished, makeProduct, restart, type Sandbox, sandboxWithModel, tempOf } from "./sandbox.ts";

let sandbox: Sandbox;
let [root, inbox, final] = ["", "", ""];
let journal: Sandbox["journal"];
let job: Job;
let told: string[];

/** Everything went well: these are then all the files under the root. */
const GOOD = { "inbox/Originals/NAI.ckpt": "weights", "library/VAE/NAI.safetensors": "pruned" };

forBothJournals("recovery", (newJournal) => {
	beforeEach(async () => {
		told = [];
		sandbox = await sandboxWithModel({ journal: (await newJournal()).journal });
		({ root, inbox, journal } = sandbox);
		final = join(sandbox.library, "VAE", "NAI.safetensors");
		job = await claim(sandbox);
	});

	test.each(["claimed", "processing"] as const)(
		"a job that was %s begins anew, and what it wrote is removed",
		async (state) => {
			await journal.advance(job, { state });
			await writeFile(tempOf(sandbox, job), "half a");
			await recovered("requeue");
			expect(await sandbox.files()).toEqual({ "inbox/NAI.ckpt": "weights" });
			expect(await journal.unfinished()).toMatchObject([{ id: job.id, progress: { state: "queued" }, interrupted: 0 }]);
		},
	);

	test.each(["claimed", "processing"] as const)("a job that was %s and whose file went is dropped", async (state) => {
		await journal.advance(job, { state });
		await rm(join(inbox, "NAI.ckpt"));
		await recovered("forget");
		expect(await journal.unfinished()).toEqual([]);
		expect(await journal.totals({})).toMatchObject({ count: 0 });
	});

	test("a job whose file was replaced is dropped, and the new file is left to arrive", async () => {
		await arrive(join(inbox, "other"), "another");
		await rename(join(inbox, "other"), join(inbox, "NAI.ckpt"));
		await recovered("forget");
		expect(await sandbox.files()).toEqual({ "inbox/NAI.ckpt": "another" });
	});

	test("a job that was handed back waits to be claimed", async () => {
		await journal.requeue(job, "handed-back");
		await recovered("await-claim");
		expect(await journal.claim(job.arrival, NOW)).toMatchObject({ id: job.id, claim: 2 });
	});

	test("a whole product without a name is published without being made again", async () => {
		await produced();
		await recovered("publish");
		await expectGood();
	});

	test("a product that is not whole is made again", async () => {
		const product = await produced();
		await writeFile(product.temp, "prun");
		await recovered("requeue");
		expect(await sandbox.files()).toEqual({ "inbox/NAI.ckpt": "weights" });
	});

	test("a product about to get its name gets it", async () => {
		await journal.advance(job, publishing(await produced()));
		await recovered("publish");
		await expectGood();
	});

	test("a product that got its name keeps it", async () => {
		const product = await produced();
		await journal.advance(job, publishing(product));
		await named(product);
		await recovered("conclude");
		await expectGood();
	});

	test("a product that was renamed to its name keeps it", async () => {
		const product = await produced();
		await journal.advance(job, publishing(product));
		await named(product);
		await rm(product.temp);
		await recovered("conclude");
		await expectGood();
	});

	test("a name that somebody else took meanwhile stays theirs", async () => {
		const product = await produced();
		await journal.advance(job, publishing(product));
		await mkdir(product.folder);
		await writeFile(final, "theirs");
		await recovered("publish");
		expect(await sandbox.files()).toEqual({
			...GOOD,
			"library/VAE/NAI.safetensors": "theirs",
			"library/VAE/NAI(1).safetensors": "pruned",
		});
		expect(await journal.entry(job.id)).toMatchObject({ output: { path: final.replace("NAI", "NAI(1)") } });
	});

	test("an empty file of somebody else is no placeholder of ours", async () => {
		const product = await produced();
		await journal.advance(job, publishing(product));
		await mkdir(product.folder);
		await writeFile(final, "");
		await recovered("publish");
		expect(await sandbox.files()).toMatchObject({ "library/VAE/NAI.safetensors": "" });
	});

	test("our own placeholder is filled", async () => {
		const product = await produced();
		await journal.advance(job, publishing(product, true));
		await mkdir(product.folder);
		await writeFile(final, "");
		await recovered("take-placeholder");
		await expectGood();
	});

	test("our own placeholder is removed when its product was lost", async () => {
		const product = await produced();
		await journal.advance(job, publishing(product, true));
		await mkdir(product.folder);
		await writeFile(final, "");
		await rm(product.temp);
		await recovered("requeue");
		expect(await sandbox.files()).toEqual({ "inbox/NAI.ckpt": "weights" });
	});

	test("a published product's temporary name is removed and its source put away", async () => {
		const product = await produced();
		await named(product);
		await concludePublished(sandbox, job, product, final);
		await recovered("archive");
		await expectGood();
	});

	test("a source that already lies in Originals under both its names loses the first", async () => {
		const product = await produced();
		await named(product);
		await concludePublished(sandbox, job, product, final);
		await mkdir(join(inbox, "Originals"));
		await link(join(inbox, "NAI.ckpt"), join(inbox, "Originals", "NAI.ckpt"));
		await recovered("archive");
		await expectGood();
	});

	test("a published name that a power cut took is given again, and recorded once", async () => {
		const product = await produced();
		await concludePublished(sandbox, job, product, final);
		await recovered("publish");
		await expectGood();
	});

	test("a published file that was lost with its temporary one is made again, and not said to be published", async () => {
		const product = await produced();
		await concludePublished(sandbox, job, product, final);
		await rm(product.temp);
		await recovered("requeue");
		expect(await journal.entry(job.id)).toBeNull();
		expect(await sandbox.files()).toEqual({ "inbox/NAI.ckpt": "weights" });
	});

	test("a published file that is gone with its source is spoken of", async () => {
		const product = await produced();
		await concludePublished(sandbox, job, product, final);
		await rm(product.temp);
		await rm(join(inbox, "NAI.ckpt"));
		const log = await recovered("report-missing");
		expect(log.messages).toContain("a published file is missing");
		expect(log.details).toContainEqual(
			expect.objectContaining({ fault: expect.objectContaining({ code: "work.output-missing" }) }),
		);
		expect(await journal.unfinished()).toEqual([]);
	});

	test("a library that is not there is waited for", async () => {
		const product = await produced();
		await concludePublished(sandbox, job, product, final);
		await rename(join(root, "library"), join(root, "unmounted"));
		await recovered("await-library");
		expect(await journal.unfinished()).toMatchObject([{ progress: { state: "published" } }]);
		await rename(join(root, "unmounted"), join(root, "library"));
		await recovered("publish");
		await expectGood();
	});

	test("an unchanged source is put away", async () => {
		await conclude(conclusion({ outcome: "unchanged", output: null }), {
			state: "published",
			product: null,
			final: null,
		});
		await recovered("archive");
		expect(await sandbox.files()).toEqual({ "inbox/Originals/NAI.ckpt": "weights" });
	});

	test.each([
		["before anything", async () => undefined],
		["after its reason was written", async () => writeFile(join(inbox, "Failed", "NAI.ckpt.reason.txt"), "Why: job 1")],
		[
			"when it had both names",
			async () => {
				await writeFile(join(inbox, "Failed", "NAI.ckpt.reason.txt"), "Why: job 1");
				await link(join(inbox, "NAI.ckpt"), join(inbox, "Failed", "NAI.ckpt"));
			},
		],
		[
			"after all was done",
			async () => {
				await writeFile(join(inbox, "Failed", "NAI.ckpt.reason.txt"), "Why: job 1");
				await rename(join(inbox, "NAI.ckpt"), join(inbox, "Failed", "NAI.ckpt"));
			},
		],
	])("a refused source is put aside once: crash %s", async (_name, before) => {
		await mkdir(join(inbox, "Failed"));
		await conclude(conclusion({ outcome: "refused", output: null }), {
			state: "quarantining",
			reasonText: "Why: job 1",
		});
		await before();
		await recovered("quarantine");
		expect(await sandbox.files()).toEqual({
			"inbox/Failed/NAI.ckpt": "weights",
			"inbox/Failed/NAI.ckpt.reason.txt": "Why: job 1",
		});
	});

	test("a job that cannot be taken up waits, with its product, and does not keep the others from it", async () => {
		await produced();
		await writeFile(join(root, "library", "VAE"), "a file where the folder should be");
		const other = await journal.claim(await arrive(join(inbox, "other.ckpt"), "more"), NOW);
		const { jobs } = await restart(sandbox);
		expect(jobs).toMatchObject([{ decision: "failed" }, { decision: "requeue", job: { id: other?.id } }]);
		await rm(join(root, "library", "VAE"));
		await recovered("publish", "await-claim");
		expect(await sandbox.files()).toEqual({ ...GOOD, "inbox/other.ckpt": "more" });
	});
});

/** What a start does with each unfinished job, and what it says of them. */
async function recovered(...decisions: readonly string[]) {
	const { decisions: made, published } = await restart(sandbox);
	told.push(...published);
	expect(made).toEqual(decisions);
	return sandbox.log;
}

async function expectGood(): Promise<void> {
	expect(await sandbox.files()).toEqual(GOOD);
	expect(await journal.entries({}, 10)).toMatchObject([{ id: job.id, outcome: "published", output: { path: final } }]);
	expect({ told, left: await journal.unfinished() }).toEqual({ told: [final], left: [] });
}

function produced(): Promise<Product> {
	return makeProduct(sandbox, job, { folder: "VAE" });
}

function publishing(product: Product, placeholder = false): JobProgress {
	return { state: "publishing", product, final, placeholder };
}

async function named(product: Product): Promise<void> {
	await mkdir(product.folder);
	await link(product.temp, final);
}

function conclude(outcome: Conclusion, progress: JobProgress): Promise<void> {
	return journal.conclude(job, outcome, progress);
}
