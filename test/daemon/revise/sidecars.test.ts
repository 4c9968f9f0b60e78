import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { retry } from "../../../daemon/retry.ts";
import { undo } from "../../../daemon/undo.ts";
import { filesIn } from "../temp-folder.ts";
import { aHome, type Home } from "./ingested.ts";

/** Everything but models and the journal. */
async function sidecars({ root }: Home): Promise<Record<string, string>> {
	const files = Object.entries(await filesIn(root));
	return Object.fromEntries(files.filter(([path]) => !/^state\/|\.(ckpt|safetensors)$/.test(path)));
}

async function accompanied(home: Home): Promise<number> {
	const id = await home.published();
	const beside = (name: string): string => join(home.library, "VAE", name);
	for (const name of ["NAI.png", "NAI.safetensors.json", "NAI.yaml"]) await writeFile(beside(name), `of ${name}`);
	await home.journal.accompany(id, [
		{ name: "NAI.png", path: beside("NAI.png") },
		{ name: "NAI.ckpt.json", path: beside("NAI.safetensors.json") },
	]);
	return id;
}

test("the sidecars of a refused file come back with it", async () => {
	const home = await aHome();
	await writeFile(join(home.inbox, "page.png"), "a picture");
	await writeFile(join(home.inbox, "page.ckpt.json"), "notes");
	const id = await home.refused();
	expect(Object.keys(await sidecars(home)).sort()).toEqual([
		"inbox/Failed/page.ckpt.json",
		"inbox/Failed/page.ckpt.reason.txt",
		"inbox/Failed/page.png",
	]);
	await retry(id, home.deps);
	expect(await sidecars(home)).toEqual({ "inbox/page.png": "a picture", "inbox/page.ckpt.json": "notes" });
	expect(await home.journal.entry(id)).toMatchObject({
		sidecars: [
			{ name: "page.ckpt.json", path: null },
			{ name: "page.png", path: null },
		],
	});
});

test.each(["page.ckpt", "page.png"])("where %s is taken, a file and its sidecars get one number", async (taken) => {
	const home = await aHome();
	await writeFile(join(home.inbox, "page.png"), "a picture");
	const id = await home.refused();
	await writeFile(join(home.inbox, taken), "another's");
	expect(await retry(id, home.deps)).toMatchObject({ path: join(home.inbox, "page(1).ckpt") });
	expect(await filesIn(home.inbox)).toEqual({
		[taken]: "another's",
		"page(1).ckpt": "weights of page.ckpt",
		"page(1).png": "a picture",
	});
});

test("the sidecars that came with a model lie beside its original again, and a user's own stay", async () => {
	const home = await aHome();
	const id = await accompanied(home);
	await undo(id, null, home.deps);
	expect(await sidecars(home)).toEqual({
		"inbox/Originals/NAI.png": "of NAI.png",
		"inbox/Originals/NAI.ckpt.json": "of NAI.safetensors.json",
		"library/VAE/NAI.yaml": "of NAI.yaml",
	});
	expect(await home.journal.entry(id)).toMatchObject({
		sidecars: [
			{ name: "NAI.ckpt.json", path: join(home.inbox, "Originals/NAI.ckpt.json") },
			{ name: "NAI.png", path: join(home.inbox, "Originals/NAI.png") },
		],
	});
	await retry(id, home.deps);
	expect(await sidecars(home)).toMatchObject({
		"inbox/NAI.png": "of NAI.png",
		"inbox/NAI.ckpt.json": expect.anything(),
	});
});

test("they take the name that the original is given, and one whose name is taken stays", async () => {
	const home = await aHome();
	const id = await accompanied(home);
	await writeFile(join(home.root, "mine.png"), "my own");
	await undo(id, join(home.root, "mine.ckpt"), home.deps);
	expect(await sidecars(home)).toEqual({
		"mine.png": "my own",
		"mine.ckpt.json": "of NAI.safetensors.json",
		"library/VAE/NAI.png": "of NAI.png",
		"library/VAE/NAI.yaml": "of NAI.yaml",
	});
});
