import { mkdir, readdir, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { LAYOUTS } from "../../../config/layouts/index.ts";
import { identityAt } from "../../../workers/files/identity.ts";
import { claim, fill, finish, ingest, makeProduct, type Sandbox, sandboxWithModel } from "../sandbox.ts";
import { filesIn } from "../temp-folder.ts";

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await sandboxWithModel();
});

/** What programs keep beside a model, by name, and where it is to be found beside `NAI(1).safetensors`. */
const KINDS_OF_SIDECAR = {
	"NAI.png": "NAI(1).png",
	"NAI.jpg": "NAI(1).jpg",
	"NAI.webp": "NAI(1).webp",
	"NAI.gif": "NAI(1).gif",
	"NAI.mp4": "NAI(1).mp4",
	"NAI.preview.png": "NAI(1).preview.png",
	"NAI.preview.JPEG": "NAI(1).preview.JPEG",
	"NAI.thumb.jpg": "NAI(1).thumb.jpg",
	"NAI.swarm.json": "NAI(1).swarm.json",
	"NAI.yaml": "NAI(1).yaml",
	"NAI.json": "NAI(1).json",
	"NAI.ckpt.json": "NAI(1).safetensors.json",
	"NAI.civitai.info": "NAI(1).civitai.info",
	"NAI.cm-info.json": "NAI(1).cm-info.json",
	"NAI.metadata.json": "NAI(1).metadata.json",
	"NAI.txt": "NAI(1).txt",
	"NAI.description.txt": "NAI(1).description.txt",
	"NAI.md": "NAI(1).md",
};

test.each(LAYOUTS)("sidecars of every kind go along to where $id has its LoRAs", async ({ folders }) => {
	const folder = folders.lora;
	await fill(sandbox, { [`library/${folder}/NAI.safetensors`]: "theirs" });
	await fill(sandbox, Object.fromEntries(Object.keys(KINDS_OF_SIDECAR).map((name) => [`inbox/${name}`, name])));
	await ingest(sandbox, { folder });
	const came = Object.entries(KINDS_OF_SIDECAR).map(([name, now]) => [`library/${folder}/${now}`, name]);
	expect(await sandbox.files()).toEqual({
		...Object.fromEntries(came),
		[`library/${folder}/NAI.safetensors`]: "theirs",
		[`library/${folder}/NAI(1).safetensors`]: "pruned",
		"inbox/Originals/NAI.ckpt": "weights",
	});
});

test("the record tells where each sidecar is", async () => {
	await fill(sandbox, {
		"inbox/NAI.png": "p",
		"inbox/NAI.md": "m",
		"inbox/NAI.sha256": "s",
		"library/Lora/NAI.md": "theirs",
	});
	const job = await ingest(sandbox);
	expect((await sandbox.journal.entry(job.id))?.sidecars).toEqual([
		{ name: "NAI.md", path: null },
		{ name: "NAI.png", path: join(sandbox.library, "Lora", "NAI.png") },
		{ name: "NAI.sha256", path: join(sandbox.inbox, "Originals", "NAI.sha256") },
	]);
});

test("a sidecar is the same file as before, and no copy, where one disk holds both", async () => {
	await fill(sandbox, { "inbox/NAI.mp4": "a film" });
	const before = await identityAt(join(sandbox.inbox, "NAI.mp4"));
	await ingest(sandbox);
	expect(await identityAt(join(sandbox.library, "Lora", "NAI.mp4"))).toMatchObject({
		dev: before?.dev,
		ino: before?.ino,
	});
	expect((await stat(join(sandbox.library, "Lora", "NAI.mp4"))).nlink).toBe(1);
});

test("a name that another file has stays its own: the sidecar waits in the inbox", async () => {
	await fill(sandbox, { "inbox/NAI.png": "mine", "inbox/NAI.yaml": "y", "library/Lora/NAI.png": "theirs" });
	await ingest(sandbox);
	expect(await sandbox.files()).toEqual({
		"inbox/NAI.png": "mine",
		"inbox/Originals/NAI.ckpt": "weights",
		"library/Lora/NAI.png": "theirs",
		"library/Lora/NAI.yaml": "y",
		"library/Lora/NAI.safetensors": "pruned",
	});
});

test("what belongs to others, and what is no file, stays where it is", async () => {
	await fill(sandbox, {
		"inbox/NAI2.png": "a",
		"inbox/NAI.vae.png": "b",
		"inbox/NAI.vae.pt": "c",
		"inbox/other.json": "d",
	});
	await symlink("NAI2.png", join(sandbox.inbox, "NAI.png"));
	await mkdir(join(sandbox.inbox, "NAI.json"));
	await ingest(sandbox);
	expect((await readdir(sandbox.inbox)).toSorted()).toEqual([
		"NAI.json",
		"NAI.png",
		"NAI.vae.png",
		"NAI.vae.pt",
		"NAI2.png",
		"Originals",
		"other.json",
	]);
	expect(await readdir(join(sandbox.library, "Lora"))).toEqual(["NAI.safetensors"]);
});

test("a name that is not UTF-8 has its sidecars too", async () => {
	const named = (ending: string) => Buffer.concat([Buffer.from(`${sandbox.inbox}/caf\xe9${ending}`, "latin1")]);
	await writeFile(named(".ckpt"), "weights");
	await writeFile(named(".png"), "a picture");
	const job = await claim(sandbox, named(".ckpt"));
	const product = await makeProduct(sandbox, job, { stem: "caf_" });
	await finish(sandbox, job, product);
	expect(await filesIn(join(sandbox.library, "Lora"))).toEqual({
		"caf_.safetensors": "pruned",
		"caf_.png": "a picture",
	});
	expect((await readdir(sandbox.inbox)).toSorted()).toEqual(["NAI.ckpt", "Originals"]);
});

test("models of one stem that finish at the same moment keep each its own", async () => {
	const all = await Promise.all(
		Array.from({ length: 10 }, async (_, index) => {
			const files = { [`inbox/${index}/NAI.ckpt`]: `weights ${index}`, [`inbox/${index}/NAI.png`]: `picture ${index}` };
			await fill(sandbox, files);
			const job = await claim(sandbox, join(sandbox.inbox, String(index), "NAI.ckpt"));
			return { job, product: await makeProduct(sandbox, job, { content: `pruned ${index}` }) };
		}),
	);
	await Promise.all(all.map(({ job, product }) => finish(sandbox, job, product)));
	const files = await filesIn(join(sandbox.library, "Lora"));
	expect(Object.keys(files)).toHaveLength(20);
	for (const [name, content] of Object.entries(files)) {
		if (name.endsWith(".png")) continue;
		expect(files[name.replace(".safetensors", ".png")]).toBe(content.replace("pruned", "picture"));
	}
});

test("a name too long for its ending leaves that sidecar in the inbox", async () => {
	const stem = "x".repeat(240);
	const files = { [`${stem}.ckpt`]: "weights", [`${stem}.md`]: "m", [`${stem}.preview.png`]: "p" };
	await fill(sandbox, Object.fromEntries(Object.entries(files).map(([name, text]) => [`inbox/${name}`, text])));
	const job = await claim(sandbox, join(sandbox.inbox, `${stem}.ckpt`));
	await finish(sandbox, job, await makeProduct(sandbox, job, { stem: "x".repeat(250), extension: ".pt" }));
	expect((await readdir(join(sandbox.library, "Lora"))).map((name) => name.length)).toEqual([253, 253]);
	expect((await readdir(sandbox.inbox)).toSorted()).toEqual(["NAI.ckpt", "Originals", `${stem}.preview.png`]);
});

test("a row of a version that knew no sidecars is published as before", async () => {
	const job = await claim(sandbox);
	const { sidecars: _, ...product } = await makeProduct(sandbox, job);
	await finish(sandbox, job, product);
	expect(await filesIn(sandbox.library)).toEqual({ "Lora/NAI.safetensors": "pruned" });
});
