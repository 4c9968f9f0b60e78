import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { retry } from "../../daemon/retry.ts";
import { undo } from "../../daemon/undo.ts";
import { arrivalAt, NOW } from "./arrivals.ts";
import { aHome, type Home, LATER } from "./revise/ingested.ts";
import { filesIn } from "./temp-folder.ts";

async function models({ root }: Home): Promise<Record<string, string>> {
	const files = Object.entries(await filesIn(root));
	return Object.fromEntries(files.filter(([path]) => !path.startsWith("state/")));
}

test("a refused file goes back under its name, its reason goes away, and it is a new arrival", async () => {
	const home = await aHome();
	const id = await home.refused();
	const path = join(home.inbox, "page.ckpt");
	expect(await retry(id, home.deps)).toEqual({ id, path, output: null });
	expect(await models(home)).toEqual({ "inbox/page.ckpt": "weights of page.ckpt" });
	expect(await home.journal.entry(id)).toMatchObject({ outcome: "refused", retriedAt: LATER });
	expect(await home.journal.dealtWith(await arrivalAt(path))).toBeNull();
	expect(await home.journal.claim(await arrivalAt(path), NOW)).toMatchObject({ id: id + 1, attempt: 1 });
});

test("a name that is taken in the inbox gets a number, and the folder that it came in is made anew", async () => {
	const home = await aHome();
	await mkdir(join(home.inbox, "sub"));
	const id = await home.refused("sub/page.ckpt");
	await rm(join(home.inbox, "sub"), { recursive: true });
	const taken = await home.refused();
	await writeFile(join(home.inbox, "page.ckpt"), "another");
	await retry(id, home.deps);
	await retry(taken, home.deps);
	expect(await models(home)).toEqual({
		"inbox/page.ckpt": "another",
		"inbox/page(1).ckpt": "weights of page.ckpt",
		"inbox/sub/page.ckpt": "weights of sub/page.ckpt",
	});
});

test("a file that was left in the inbox stays, and is remembered no more", async () => {
	const home = await aHome("leave");
	const id = await home.refused();
	const path = join(home.inbox, "page.ckpt");
	expect(await home.journal.dealtWith(await arrivalAt(path))).toMatchObject({ remains: "source-left" });
	const before = await home.journal.revisions.retries();
	expect(await retry(id, home.deps)).toEqual({ id, path, output: null });
	expect(await home.journal.revisions.retries()).toBeGreaterThan(before);
	expect(await home.journal.dealtWith(await arrivalAt(path))).toBeNull();
	expect(await models(home)).toEqual({ "inbox/page.ckpt": "weights of page.ckpt" });
});

test("the original of what was published comes back, and the output stays", async () => {
	const home = await aHome();
	const id = await home.published();
	const output = join(home.library, "VAE/NAI.safetensors");
	expect(await retry(id, home.deps)).toEqual({ id, path: join(home.inbox, "NAI.ckpt"), output });
	expect(await models(home)).toEqual({
		"inbox/NAI.ckpt": "weights of NAI.ckpt",
		"library/VAE/NAI.safetensors": "pruned of NAI.ckpt",
	});
});

test.each([
	{ name: "in Originals", to: null },
	{ name: "at the place it was given", to: "mine.ckpt" },
])("what was undone is done again: its original comes from where it is, $name", async ({ to }) => {
	const home = await aHome();
	const id = await home.published();
	await undo(id, to && join(home.root, to), home.deps);
	expect(await retry(id, home.deps)).toEqual({ id, path: join(home.inbox, "NAI.ckpt"), output: null });
	expect(await models(home)).toEqual({
		"inbox/NAI.ckpt": "weights of NAI.ckpt",
		"library/.autoprune/trash/1-NAI.safetensors": "pruned of NAI.ckpt",
	});
	expect(await home.journal.entry(id)).toMatchObject({ undone: { at: LATER }, retriedAt: LATER });
});

test.each<{ name: string; code: string; spoil: (home: Home, path: string) => Promise<unknown> }>([
	{ name: "a file that is gone", code: "retry.gone", spoil: (_, path) => rm(path) },
	{
		name: "a file that is longer now",
		code: "retry.changed",
		spoil: (_, path) => writeFile(path, "another and longer one"),
	},
	{
		name: "another file as long",
		code: "retry.changed",
		async spoil({ root }, path) {
			await copyFile(path, join(root, "copy"));
			await rename(join(root, "copy"), path);
		},
	},
])("$name is refused, and nothing is changed", async ({ code, spoil }) => {
	const home = await aHome();
	const id = await home.refused();
	await spoil(home, join(home.inbox, "Failed/page.ckpt"));
	const before = await models(home);
	await expect(retry(id, home.deps)).rejects.toMatchObject({ code });
	expect(await models(home)).toEqual(before);
	expect(await home.journal.revisions.open()).toEqual([]);
});

test("a file that waits in the inbox already, or is under way, is not put there twice", async () => {
	const home = await aHome();
	const id = await home.refused();
	const { path } = await retry(id, home.deps);
	await expect(retry(id, home.deps)).rejects.toMatchObject({ code: "retry.waiting", detail: { path } });
	const job = await home.journal.claim(await arrivalAt(path), NOW);
	await expect(retry(id, home.deps)).rejects.toMatchObject({ code: "retry.under-way", detail: { job: job?.id } });
});

test("an original that was deleted cannot be tried again", async () => {
	const home = await aHome();
	Object.assign(home.archive, { originals: null });
	await expect(retry(await home.published(), home.deps)).rejects.toMatchObject({ code: "retry.not-kept" });
});

test("a name that is not UTF-8 comes back byte for byte", async () => {
	const home = await aHome();
	const raw = Buffer.concat([Buffer.from(`${home.inbox}/caf`), Buffer.from([0xe9]), Buffer.from(".ckpt")]);
	const { recordRefused } = await import("../../daemon/record.ts");
	const { arrive, conclusion } = await import("./arrivals.ts");
	const job = await home.journal.claim(await arrive(raw, "weights"), NOW);
	if (job === null) throw new Error("not claimed");
	await recordRefused(home.journal, job, conclusion({ outcome: "refused", output: null }), "why", home.archive);
	await retry(job.id, home.deps);
	expect((await arrivalAt(raw)).identity.size).toBe(7);
});
