import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { arrivalAt, NOW } from "./arrivals.ts";
import { LATER, makeSandbox, published, refuse, refused, type Sandbox } from "./sandbox.ts";

test("a refused file goes back under its name, its reason goes away, and it is a new arrival", async () => {
	const sandbox = await makeSandbox();
	const id = await refused(sandbox);
	const path = join(sandbox.inbox, "page.ckpt");
	expect(await sandbox.retry(id)).toEqual({ id, path, output: null });
	expect(await sandbox.files()).toEqual({ "inbox/page.ckpt": "weights of page.ckpt" });
	expect(await sandbox.journal.entry(id)).toMatchObject({ outcome: "refused", retriedAt: LATER });
	expect(await sandbox.journal.dealtWith(await arrivalAt(path))).toBeNull();
	expect(await sandbox.journal.claim(await arrivalAt(path), NOW)).toMatchObject({ id: id + 1, claim: 1 });
});

test("a name that is taken in the inbox gets a number, and the folder that it came in is made anew", async () => {
	const sandbox = await makeSandbox();
	await mkdir(join(sandbox.inbox, "sub"));
	const id = await refused(sandbox, "sub/page.ckpt");
	await rm(join(sandbox.inbox, "sub"), { recursive: true });
	const taken = await refused(sandbox);
	await writeFile(join(sandbox.inbox, "page.ckpt"), "another");
	await sandbox.retry(id);
	await sandbox.retry(taken);
	expect(await sandbox.files()).toEqual({
		"inbox/page.ckpt": "another",
		"inbox/page(1).ckpt": "weights of page.ckpt",
		"inbox/sub/page.ckpt": "weights of sub/page.ckpt",
	});
});

test("a file that was left in the inbox stays, and is remembered no more", async () => {
	const sandbox = await makeSandbox({ onRefused: "leave" });
	const id = await refused(sandbox);
	const path = join(sandbox.inbox, "page.ckpt");
	expect(await sandbox.journal.dealtWith(await arrivalAt(path))).toMatchObject({ remains: "source-left" });
	const before = await sandbox.journal.revisions.retries();
	expect(await sandbox.retry(id)).toEqual({ id, path, output: null });
	expect(await sandbox.journal.revisions.retries()).toBeGreaterThan(before);
	expect(await sandbox.journal.dealtWith(await arrivalAt(path))).toBeNull();
	expect(await sandbox.files()).toEqual({ "inbox/page.ckpt": "weights of page.ckpt" });
});

test("the original of what was published comes back, and the output stays", async () => {
	const sandbox = await makeSandbox();
	const id = await published(sandbox);
	const output = join(sandbox.library, "VAE/NAI.safetensors");
	expect(await sandbox.retry(id)).toEqual({ id, path: join(sandbox.inbox, "NAI.ckpt"), output });
	expect(await sandbox.files()).toEqual({
		"inbox/NAI.ckpt": "weights of NAI.ckpt",
		"library/VAE/NAI.safetensors": "pruned of NAI.ckpt",
	});
});

test.each([
	{ name: "in Originals", to: null },
	{ name: "at the place it was given", to: "mine.ckpt" },
])("what was undone is done again: its original comes from where it is, $name", async ({ to }) => {
	const sandbox = await makeSandbox();
	const id = await published(sandbox);
	await sandbox.undo(id, to && join(sandbox.root, to));
	expect(await sandbox.retry(id)).toEqual({ id, path: join(sandbox.inbox, "NAI.ckpt"), output: null });
	expect(await sandbox.files()).toEqual({
		"inbox/NAI.ckpt": "weights of NAI.ckpt",
		"library/.autoprune/trash/1-NAI.safetensors": "pruned of NAI.ckpt",
	});
	expect(await sandbox.journal.entry(id)).toMatchObject({ undone: { at: LATER }, retriedAt: LATER });
});

test.each<{ name: string; code: string; spoil: (sandbox: Sandbox, path: string) => Promise<unknown> }>([
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
	const sandbox = await makeSandbox();
	const id = await refused(sandbox);
	await spoil(sandbox, join(sandbox.inbox, "Failed/page.ckpt"));
	const before = await sandbox.files();
	await expect(sandbox.retry(id)).rejects.toMatchObject({ code });
	expect(await sandbox.files()).toEqual(before);
	expect(await sandbox.journal.revisions.open()).toEqual([]);
});

test("a file that waits in the inbox already, or is under way, is not put there twice", async () => {
	const sandbox = await makeSandbox();
	const id = await refused(sandbox);
	const { path } = await sandbox.retry(id);
	await expect(sandbox.retry(id)).rejects.toMatchObject({ code: "retry.waiting", detail: { path } });
	const job = await sandbox.journal.claim(await arrivalAt(path), NOW);
	await expect(sandbox.retry(id)).rejects.toMatchObject({ code: "retry.under-way", detail: { job: job?.id } });
});

test("an original that was deleted cannot be tried again", async () => {
	const sandbox = await makeSandbox();
	Object.assign(sandbox.archive, { originals: null });
	await expect(sandbox.retry(await published(sandbox))).rejects.toMatchObject({ code: "retry.not-kept" });
});

test("a name that is not UTF-8 comes back byte for byte", async () => {
	const sandbox = await makeSandbox();
	const raw = Buffer.concat([Buffer.from(`${sandbox.inbox}/caf`), Buffer.from([0xe9]), Buffer.from(".ckpt")]);
	await writeFile(raw, "weights");
	const { id } = await refuse(sandbox, raw);
	await sandbox.retry(id);
	expect((await arrivalAt(raw)).identity.size).toBe(7);
});
