import { link, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { Job, Product } from "../../../daemon/journal/port/model.ts";
import { conclusion } from "../arrivals.ts";
import {
	claim,
	concludePublished,
	fill,
	makeProduct,
	nameSidecars,
	restart,
	type Sandbox,
	sandboxWithModel,
} from "../sandbox.ts";
import { filesIn } from "../temp-folder.ts";

let sandbox: Sandbox;
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
	sandbox = await sandboxWithModel();
	await fill(sandbox, DROPPED);
	job = await claim(sandbox);
	product = await makeProduct(sandbox, job);
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
			await rm(join(sandbox.inbox, "NAI.png"));
		},
	},
	{
		name: "when the checksum was on its way with both its names",
		async before() {
			await published();
			await mkdir(join(sandbox.inbox, "Originals"));
			await rename(join(sandbox.inbox, "NAI.ckpt"), join(sandbox.inbox, "Originals", "NAI.ckpt"));
			await link(join(sandbox.inbox, "NAI.sha256"), join(sandbox.inbox, "Originals", "NAI.sha256"));
		},
	},
])("sidecars arrive with their model: crash $name", async ({ before }) => {
	await before();
	await recovered();
	expect(await sandbox.files()).toEqual(GOOD);
	expect((await sandbox.journal.entry(job.id))?.sidecars).toHaveLength(3);
	expect(await sandbox.journal.unfinished()).toEqual([]);
});

test.each([
	["by a link", () => publishing(false)],
	["by a rename, as where there are no hard links", renamedToName],
])("a sidecar that got its name %s is withdrawn from it when the model cannot have that name", async (_way, before) => {
	await before();
	await writeFile(final, "theirs");
	await recovered();
	expect(await filesIn(sandbox.library)).toEqual({
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
	expect(await sandbox.files()).toEqual({ "inbox/NAI.ckpt": "weights", ...DROPPED });
});

test("an empty file that was to become a sidecar is filled, one of somebody else is not", async () => {
	const [ours, theirs] = ["NAI.png", "NAI.safetensors.json"].map((name) => join(product.folder, name));
	await mkdir(product.folder, { recursive: true });
	for (const path of [ours, theirs]) await writeFile(path ?? "", "");
	const note = { sidecarPlaceholder: ours ?? "" };
	await sandbox.journal.advance(job, { state: "publishing", product, final, placeholder: false, ...note });
	await recovered();
	expect(await sandbox.files()).toEqual({
		...GOOD,
		"inbox/NAI.ckpt.json": "notes",
		"library/Lora/NAI.safetensors.json": "",
	});
});

test("a file of somebody else at the path of a placeholder that was never created is left alone", async () => {
	const path = join(product.folder, "NAI.png");
	await fill(sandbox, { "library/Lora/NAI.png": "theirs" });
	const note = { sidecarPlaceholder: path };
	await sandbox.journal.advance(job, { state: "publishing", product, final, placeholder: false, ...note });
	await recovered();
	expect(await sandbox.files()).toEqual({
		...GOOD,
		"inbox/NAI.png": "a picture",
		"library/Lora/NAI.png": "theirs",
	});
});

test("an empty sidecar that has its name is not taken for a placeholder", async () => {
	await sandbox.journal.requeue(job, "handed-back");
	await writeFile(join(sandbox.inbox, "NAI.png"), "");
	job = await claim(sandbox);
	product = await makeProduct(sandbox, job);
	const note = { sidecarPlaceholder: await renamedToName() };
	await sandbox.journal.advance(job, { state: "publishing", product, final, placeholder: false, ...note });
	await recovered();
	expect(await sandbox.files()).toEqual({ ...GOOD, "library/Lora/NAI.png": "" });
});

test.each([
	["before anything", []],
	["when the model lay in Failed", ["NAI.ckpt"]],
	["when a sidecar did too", ["NAI.ckpt", "NAI.png"]],
])("a refused model's sidecars are put aside with it: crash %s", async (_name, moved) => {
	const sidecars = (product.sidecars ?? []).map((sidecar) => ({ ...sidecar, staged: null }));
	const refused = conclusion({ outcome: "refused", output: null });
	await sandbox.journal.conclude(job, refused, { state: "quarantining", reasonText: "Why", sidecars });
	await mkdir(join(sandbox.inbox, "Failed"));
	for (const name of moved) await rename(join(sandbox.inbox, name), join(sandbox.inbox, "Failed", name));
	if (moved.length > 0) await writeFile(join(sandbox.inbox, "Failed", "NAI.ckpt.reason.txt"), "Why");
	await recovered();
	expect(await sandbox.files()).toEqual({
		"inbox/Failed/NAI.ckpt": "weights",
		"inbox/Failed/NAI.ckpt.reason.txt": "Why",
		"inbox/Failed/NAI.png": "a picture",
		"inbox/Failed/NAI.ckpt.json": "notes",
		"inbox/Failed/NAI.sha256": "a sum",
	});
});

async function publishing(named: boolean): Promise<void> {
	await sandbox.journal.advance(job, { state: "publishing", product, final, placeholder: false });
	await nameSidecars(product, final);
	if (named) await link(product.temp, final);
}

/** The preview gets its name as where there are no hard links. Returns its path in the library. */
async function renamedToName(): Promise<string> {
	await sandbox.journal.advance(job, { state: "publishing", product, final, placeholder: false });
	const temp = product.sidecars?.find(({ ending }) => ending === ".png")?.staged?.temp ?? "";
	const path = join(product.folder, "NAI.png");
	await mkdir(product.folder, { recursive: true });
	await rename(temp, path);
	return path;
}

async function published(): Promise<void> {
	await publishing(true);
	await concludePublished(sandbox, job, product, final);
}

async function recovered(): Promise<void> {
	expect((await restart(sandbox)).decisions).not.toContain("failed");
}
