import { chmod, copyFile, link, mkdir, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hashesOf } from "../../workers/hash-file.ts";
import { LATER, makeSandbox, published, refused, restart, type Sandbox } from "./sandbox.ts";

const SHA256_OF_ORIGINAL = "4e7d3a4ff1b1ec0bd3f9d2d4ad0a4a4a2c4e4ad0bb6bd0c1d6bd0a6a3f1b7c52";

const ORIGINAL = { "inbox/Originals/NAI.ckpt": "weights of NAI.ckpt" };
const OUTPUT = { "library/VAE/NAI.safetensors": "pruned of NAI.ckpt" };
const TRASHED = { "library/.autoprune/trash/1-NAI.safetensors": "pruned of NAI.ckpt" };

test("the output goes to the trash, the original stays, and the history says so without losing a row", async () => {
	const sandbox = await makeSandbox();
	const id = await published(sandbox);
	const trash = join(sandbox.library, ".autoprune/trash/1-NAI.safetensors");
	expect(await sandbox.undo(id)).toEqual({
		id,
		original: join(sandbox.inbox, "Originals/NAI.ckpt"),
		output: join(sandbox.library, "VAE/NAI.safetensors"),
		trash,
	});
	expect(await sandbox.files()).toEqual({ ...ORIGINAL, ...TRASHED });
	expect(await sandbox.journal.entry(id)).toMatchObject({ outcome: "published", undone: { at: LATER, trash } });
	expect(await sandbox.journal.totals({})).toEqual({ count: 1, bytesSaved: 0 });
	expect(await sandbox.journal.totals({ name: "NAI*" })).toEqual({ count: 1, bytesSaved: 0 });
	expect(await sandbox.journal.sums({})).toMatchObject([{ files: 1, undone: 1, bytesSaved: 0 }]);
	expect(await sandbox.journal.revisions.open()).toEqual([]);
});

test.each([
	{ name: "a folder", to: "elsewhere", at: "elsewhere/NAI.ckpt" },
	{ name: "a free name", to: "elsewhere/mine.ckpt", at: "elsewhere/mine.ckpt" },
])("the original goes to $name", async ({ to, at }) => {
	const sandbox = await makeSandbox();
	const id = await published(sandbox);
	await mkdir(join(sandbox.root, "elsewhere"));
	expect(await sandbox.undo(id, join(sandbox.root, to))).toMatchObject({ original: join(sandbox.root, at) });
	expect(await sandbox.files()).toEqual({ [at]: "weights of NAI.ckpt", ...TRASHED });
	expect(await sandbox.journal.entry(id)).toMatchObject({ original: { path: join(sandbox.root, at) } });
});

test("two outputs of one name both find room in the trash", async () => {
	const sandbox = await makeSandbox();
	const id = await published(sandbox);
	await mkdir(join(sandbox.library, ".autoprune/trash"));
	await writeFile(join(sandbox.library, ".autoprune/trash/1-NAI.safetensors"), "another's");
	expect(await sandbox.undo(id)).toMatchObject({
		trash: join(sandbox.library, ".autoprune/trash/1-NAI(1).safetensors"),
	});
});

test.each<{ name: string; code: string; spoil: (sandbox: Sandbox) => Promise<unknown> }>([
	{
		name: "an output that is gone",
		code: "undo.output-gone",
		spoil: ({ library }) => rm(join(library, "VAE/NAI.safetensors")),
	},
	{
		name: "an output that is longer now",
		code: "undo.output-changed",
		spoil: ({ library }) => writeFile(join(library, "VAE/NAI.safetensors"), "merged with another"),
	},
	{
		name: "an output that was written to, as long as before",
		code: "undo.output-changed",
		spoil: ({ library }) => writeFile(join(library, "VAE/NAI.safetensors"), "PRUNED of NAI.ckpt"),
	},
	{
		name: "an output in whose place another file of its length is",
		code: "undo.output-changed",
		async spoil({ library }) {
			await writeFile(join(library, "other"), "PRUNED of NAI.ckpt");
			await rename(join(library, "other"), join(library, "VAE/NAI.safetensors"));
		},
	},
	{
		name: "an original that is gone",
		code: "undo.original-gone",
		spoil: ({ inbox }) => rm(join(inbox, "Originals/NAI.ckpt")),
	},
	{
		name: "an original that was written to",
		code: "undo.original-changed",
		spoil: ({ inbox }) => writeFile(join(inbox, "Originals/NAI.ckpt"), "WEIGHTS of NAI.ckpt"),
	},
	{
		name: "a library whose work folder is gone",
		code: "undo.no-library",
		spoil: ({ library }) => rm(join(library, ".autoprune"), { recursive: true }),
	},
])("$name is refused, and nothing is changed", async ({ code, spoil }) => {
	const sandbox = await makeSandbox();
	const id = await published(sandbox);
	await spoil(sandbox);
	const before = await sandbox.files();
	await expect(sandbox.undo(id)).rejects.toMatchObject({ code });
	expect(await sandbox.files()).toEqual(before);
	expect(await sandbox.journal.entry(id)).toMatchObject({ undone: null });
	expect(await sandbox.journal.revisions.open()).toEqual([]);
});

test("an original that was deleted when it was done is refused", async () => {
	const sandbox = await makeSandbox();
	Object.assign(sandbox.archive, { originals: null });
	const id = await published(sandbox);
	await expect(sandbox.undo(id)).rejects.toMatchObject({ code: "undo.not-kept" });
});

test("what was refused cannot be undone, nor what was undone, nor what is not there, nor what is not finished", async () => {
	const sandbox = await makeSandbox();
	const page = await refused(sandbox);
	await expect(sandbox.undo(page)).rejects.toMatchObject({ code: "undo.nothing" });
	const id = await published(sandbox);
	await sandbox.undo(id);
	await expect(sandbox.undo(id)).rejects.toMatchObject({ code: "undo.already", detail: { at: LATER } });
	await expect(sandbox.undo(99)).rejects.toMatchObject({ code: "journal.no-entry" });
	const other = await published(sandbox, "other.ckpt");
	const running = { id: other, claim: 1 };
	await sandbox.journal.advance(running, { state: "published", product: null, final: null });
	await expect(sandbox.undo(other)).rejects.toMatchObject({ code: "revise.unfinished" });
	await sandbox.journal.advance(running, { state: "done" });
});

test.each([
	{ name: "a name that is taken", to: "taken.ckpt", code: "work.exists" },
	{ name: "the original's own name", to: "inbox/Originals/NAI.ckpt", code: "work.exists" },
	{ name: "the folder that it is in", to: "inbox/Originals", code: "work.exists" },
	{ name: "a folder that is not there", to: "nowhere/NAI.ckpt", code: "work.folder-missing" },
	{ name: "the library's folder for temporary files", to: "library/.autoprune/x.ckpt", code: "undo.own-folder" },
	{ name: "a folder of it, by a link", to: "link/x.part", code: "undo.own-folder" },
	{ name: "that folder, as a folder", to: "library/.autoprune", code: "undo.own-folder" },
	{ name: "the inbox's folder of uploads", to: "inbox/.uploads/x.part", code: "undo.own-folder" },
	{ name: "the name of such a folder", to: "inbox/sub/.uploads", code: "undo.own-folder" },
])("the original is not put at $name", async ({ to, code }) => {
	const sandbox = await makeSandbox();
	const id = await published(sandbox);
	await writeFile(join(sandbox.root, "taken.ckpt"), "mine");
	await mkdir(join(sandbox.root, "library", ".autoprune", "0123"), { recursive: true });
	await mkdir(join(sandbox.root, "inbox", ".uploads"));
	await mkdir(join(sandbox.root, "inbox", "sub"));
	await symlink(join(sandbox.root, "library", ".autoprune", "0123"), join(sandbox.root, "link"));
	const before = await sandbox.files();
	await expect(sandbox.undo(id, join(sandbox.root, to))).rejects.toMatchObject({ code });
	expect(await sandbox.files()).toEqual(before);
});

test("a library and originals that were restored from a backup are known by their bytes", async () => {
	const sandbox = await makeSandbox();
	const id = await published(sandbox);
	await sandbox.journal.toHash.pending().then(async (pending) => {
		for (const one of pending)
			await sandbox.journal.toHash.settle(one, await hashesAt(Buffer.from(one.pathBytes).toString()));
	});
	for (const path of ["inbox/Originals/NAI.ckpt", "library/VAE/NAI.safetensors"].map((at) => join(sandbox.root, at))) {
		await copyFile(path, `${path}.copy`);
		await rename(`${path}.copy`, path);
	}
	await sandbox.undo(id);
	expect(await sandbox.files()).toEqual({ ...ORIGINAL, ...TRASHED });
});

test("a file of other bytes is not taken for a restored one", async () => {
	const sandbox = await makeSandbox();
	const id = await published(sandbox);
	for (const one of await sandbox.journal.toHash.pending()) {
		await sandbox.journal.toHash.settle(one, hashesOf({ sha256: SHA256_OF_ORIGINAL, autoV1: null, tensors: null }));
	}
	await utimes(join(sandbox.library, "VAE/NAI.safetensors"), 1, 1);
	await expect(sandbox.undo(id)).rejects.toMatchObject({
		code: "undo.output-changed",
		detail: { why: expect.stringContaining("other content") },
	});
});

test("rights and other names of the output do not matter", async () => {
	const sandbox = await makeSandbox();
	const id = await published(sandbox);
	const output = join(sandbox.library, "VAE/NAI.safetensors");
	await chmod(output, 0o600);
	await link(output, join(sandbox.library, "mine.safetensors"));
	await sandbox.undo(id);
	expect(await sandbox.files()).toEqual({ ...ORIGINAL, ...TRASHED, "library/mine.safetensors": "pruned of NAI.ckpt" });
});

test("recovery has nothing to say of a name that an undo has freed, and the next model may have it", async () => {
	const sandbox = await makeSandbox();
	await sandbox.undo(await published(sandbox));
	expect((await restart(sandbox)).decisions).toEqual([]);
	expect(sandbox.log.messages).toEqual([]);
	const next = await published(sandbox, "NAI.ckpt");
	expect(await sandbox.files()).toMatchObject({ ...TRASHED, ...OUTPUT });
	expect(await sandbox.journal.entry(next)).toMatchObject({
		output: { path: join(sandbox.library, "VAE/NAI.safetensors") },
	});
});

test("what was done twice is undone twice, whichever comes first", async () => {
	const sandbox = await makeSandbox();
	const first = await published(sandbox);
	await sandbox.retry(first);
	const second = await published(sandbox);
	await mkdir(join(sandbox.root, "elsewhere"));
	await sandbox.undo(second, join(sandbox.root, "elsewhere"));
	expect(await sandbox.undo(first)).toMatchObject({ original: join(sandbox.root, "elsewhere/NAI.ckpt") });
	expect(await sandbox.journal.totals({})).toEqual({ count: 2, bytesSaved: 0 });
});

test("only one of two that come at once undoes, and the other is told", async () => {
	const sandbox = await makeSandbox();
	const id = await published(sandbox);
	const results = await Promise.allSettled([sandbox.undo(id), sandbox.undo(id)]);
	expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
	expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "undo.already" } });
	expect(await sandbox.files()).toEqual({ ...ORIGINAL, ...TRASHED });
});

async function hashesAt(path: string) {
	const { hashFile } = await import("../../workers/hash-file.ts");
	const { openSource } = await import("../../workers/file-source.ts");
	const opened = openSource(path);
	try {
		return await hashFile(opened, { signal: new AbortController().signal, turn: async () => undefined });
	} finally {
		opened.close();
	}
}
