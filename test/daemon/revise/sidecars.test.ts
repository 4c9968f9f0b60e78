import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeSandbox, published, refused, type Sandbox } from "../sandbox.ts";
import { filesIn } from "../temp-folder.ts";

/** Everything but models and the journal. */
async function sidecars(sandbox: Sandbox): Promise<Record<string, string>> {
	const files = Object.entries(await sandbox.files());
	return Object.fromEntries(files.filter(([path]) => !/\.(ckpt|safetensors)$/.test(path)));
}

async function accompanied(sandbox: Sandbox): Promise<number> {
	const id = await published(sandbox);
	const beside = (name: string): string => join(sandbox.library, "VAE", name);
	for (const name of ["NAI.png", "NAI.safetensors.json", "NAI.yaml"]) await writeFile(beside(name), `of ${name}`);
	await sandbox.journal.accompanyLate(id, [
		{ name: "NAI.png", path: beside("NAI.png") },
		{ name: "NAI.ckpt.json", path: beside("NAI.safetensors.json") },
	]);
	return id;
}

test("the sidecars of a refused file come back with it", async () => {
	const sandbox = await makeSandbox();
	await writeFile(join(sandbox.inbox, "page.png"), "a picture");
	await writeFile(join(sandbox.inbox, "page.ckpt.json"), "notes");
	const id = await refused(sandbox);
	expect(Object.keys(await sidecars(sandbox)).sort()).toEqual([
		"inbox/Failed/page.ckpt.json",
		"inbox/Failed/page.ckpt.reason.txt",
		"inbox/Failed/page.png",
	]);
	await sandbox.retry(id);
	expect(await sidecars(sandbox)).toEqual({ "inbox/page.png": "a picture", "inbox/page.ckpt.json": "notes" });
	expect(await sandbox.journal.entry(id)).toMatchObject({
		sidecars: [
			{ name: "page.ckpt.json", path: null },
			{ name: "page.png", path: null },
		],
	});
});

test.each(["page.ckpt", "page.png"])("where %s is taken, a file and its sidecars get one number", async (taken) => {
	const sandbox = await makeSandbox();
	await writeFile(join(sandbox.inbox, "page.png"), "a picture");
	const id = await refused(sandbox);
	await writeFile(join(sandbox.inbox, taken), "another's");
	expect(await sandbox.retry(id)).toMatchObject({ path: join(sandbox.inbox, "page(1).ckpt") });
	expect(await filesIn(sandbox.inbox)).toEqual({
		[taken]: "another's",
		"page(1).ckpt": "weights of page.ckpt",
		"page(1).png": "a picture",
	});
});

test("the sidecars that came with a model lie beside its original again, and a user's own stay", async () => {
	const sandbox = await makeSandbox();
	const id = await accompanied(sandbox);
	await sandbox.undo(id);
	expect(await sidecars(sandbox)).toEqual({
		"inbox/Originals/NAI.png": "of NAI.png",
		"inbox/Originals/NAI.ckpt.json": "of NAI.safetensors.json",
		"library/VAE/NAI.yaml": "of NAI.yaml",
	});
	expect(await sandbox.journal.entry(id)).toMatchObject({
		sidecars: [
			{ name: "NAI.ckpt.json", path: join(sandbox.inbox, "Originals/NAI.ckpt.json") },
			{ name: "NAI.png", path: join(sandbox.inbox, "Originals/NAI.png") },
		],
	});
	await sandbox.retry(id);
	expect(await sidecars(sandbox)).toMatchObject({
		"inbox/NAI.png": "of NAI.png",
		"inbox/NAI.ckpt.json": expect.anything(),
	});
});

test("they take the name that the original is given, and one whose name is taken stays", async () => {
	const sandbox = await makeSandbox();
	const id = await accompanied(sandbox);
	await writeFile(join(sandbox.root, "mine.png"), "my own");
	await sandbox.undo(id, join(sandbox.root, "mine.ckpt"));
	expect(await sidecars(sandbox)).toEqual({
		"mine.png": "my own",
		"mine.ckpt.json": "of NAI.safetensors.json",
		"library/VAE/NAI.png": "of NAI.png",
		"library/VAE/NAI.yaml": "of NAI.yaml",
	});
});
