import { link, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { Job, Product } from "../../../daemon/journal/port/model.ts";
import { placeSidecars, placesOf } from "../../../daemon/publish/place-sidecars.ts";
import { sidecarsOf } from "../../../daemon/publish/sidecars.ts";
import { publishedConclusion } from "../../../daemon/record.ts";
import { recover } from "../../../daemon/recover.ts";
import { conclusion, NOW } from "../arrivals.ts";
import { type Bench, claim, fill, makeBench, makeProduct } from "../publish/bench.ts";
import { filesIn, memoryLog } from "../temp-folder.ts";

let bench: Bench;
let job: Job;
let product: Product;
let final: string;

/** Everything went well: these are then all the files under the root. */
const GOOD = {
	"inbox/Originals/NAI.ckpt": "weights",
	"inbox/Originals/NAI.sha256": "a sum",
	"library/Lora/NAI.safetensors": "pruned",
	"library/Lora/NAI.png": "a picture",
	"library/Lora/NAI.safetensors.json": "notes",
};

const DROPPED = { "inbox/NAI.png": "a picture", "inbox/NAI.ckpt.json": "notes", "inbox/NAI.sha256": "a sum" };

beforeEach(async () => {
	bench = await makeBench();
	await fill(bench, DROPPED);
	job = await claim(bench);
	product = await makeProduct(bench, job);
	final = join(product.folder, "NAI.safetensors");
});

test.each<{ name: string; before: () => Promise<void> }>([
	{ name: "before any name was given", before: async () => undefined },
	{ name: "when the sidecars had their names", before: () => publishing(false) },
	{ name: "when the model had its name too", before: () => publishing(true) },
	{ name: "when the outcome was recorded", before: () => published() },
	{
		name: "when one sidecar had left the inbox",
		async before() {
			await published();
			await rm(join(bench.inbox, "NAI.png"));
		},
	},
	{
		name: "when the checksum was on its way with both its names",
		async before() {
			await published();
			await mkdir(join(bench.inbox, "Originals"));
			await rename(join(bench.inbox, "NAI.ckpt"), join(bench.inbox, "Originals", "NAI.ckpt"));
			await link(join(bench.inbox, "NAI.sha256"), join(bench.inbox, "Originals", "NAI.sha256"));
		},
	},
])("sidecars arrive with their model: crash $name", async ({ before }) => {
	await before();
	await recovered();
	expect(await filesIn(bench.root)).toEqual(GOOD);
	expect((await bench.journal.entry(job.id))?.sidecars).toHaveLength(3);
	expect(await bench.journal.unfinished()).toEqual([]);
});

test("what stood at a name that another took before the crash is withdrawn from it", async () => {
	await publishing(false);
	await writeFile(final, "theirs");
	await recovered();
	expect(await filesIn(bench.library)).toEqual({
		"Lora/NAI.safetensors": "theirs",
		"Lora/NAI(1).safetensors": "pruned",
		"Lora/NAI(1).png": "a picture",
		"Lora/NAI(1).safetensors.json": "notes",
	});
});

test("a model that is made again takes its sidecars back from the library", async () => {
	await publishing(false);
	await rm(product.temp);
	await recovered();
	expect(await filesIn(bench.root)).toEqual({ "inbox/NAI.ckpt": "weights", ...DROPPED });
});

test("an empty file that was to become a sidecar is filled, one of somebody else is not", async () => {
	const [ours, theirs] = ["NAI.png", "NAI.safetensors.json"].map((name) => join(product.folder, name));
	await mkdir(product.folder, { recursive: true });
	for (const path of [ours, theirs]) await writeFile(path ?? "", "");
	const note = { sidecarPlaceholder: ours ?? "" };
	await bench.journal.advance(job.id, { state: "publishing", product, final, placeholder: false, ...note });
	await recovered();
	expect(await filesIn(bench.root)).toEqual({
		...GOOD,
		"inbox/NAI.ckpt.json": "notes",
		"library/Lora/NAI.safetensors.json": "",
	});
});

test.each([
	["before anything", []],
	["when the model lay in Failed", ["NAI.ckpt"]],
	["when a sidecar did too", ["NAI.ckpt", "NAI.png"]],
])("a refused model's sidecars are put aside with it: crash %s", async (_name, moved) => {
	const sidecars = await sidecarsOf(job.arrival);
	const refused = conclusion({ outcome: "refused", output: null });
	await bench.journal.conclude(job.id, refused, { state: "quarantining", reasonText: "Why", sidecars });
	await mkdir(join(bench.inbox, "Failed"));
	for (const name of moved) await rename(join(bench.inbox, name), join(bench.inbox, "Failed", name));
	if (moved.length > 0) await writeFile(join(bench.inbox, "Failed", "NAI.ckpt.reason.txt"), "Why");
	await recovered();
	expect(await filesIn(bench.root)).toEqual({
		"inbox/Failed/NAI.ckpt": "weights",
		"inbox/Failed/NAI.ckpt.reason.txt": "Why",
		"inbox/Failed/NAI.png": "a picture",
		"inbox/Failed/NAI.ckpt.json": "notes",
		"inbox/Failed/NAI.sha256": "a sum",
	});
});

async function publishing(named: boolean): Promise<void> {
	await bench.journal.advance(job.id, { state: "publishing", product, final, placeholder: false });
	await mkdir(product.folder, { recursive: true });
	await placeSidecars(product, final, async () => undefined);
	if (named) await link(product.temp, final);
}

async function published(): Promise<void> {
	await publishing(true);
	const outcome = publishedConclusion(job, product, final, NOW, await placesOf(product, final));
	await bench.journal.conclude(job.id, outcome, { state: "published", product, final });
}

async function recovered(): Promise<void> {
	const { journal, inbox, work: workFolder, archive } = bench;
	const done = await recover({
		journal,
		places: [{ inbox, workFolders: [workFolder], archive }],
		now: () => NOW,
		log: memoryLog(),
	});
	expect(done.map(({ decision }) => decision)).not.toContain("failed");
}
