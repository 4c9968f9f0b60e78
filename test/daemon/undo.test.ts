import { chmod, copyFile, link, mkdir, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { recover } from "../../daemon/recover.ts";
import { retry } from "../../daemon/retry.ts";
import { undo } from "../../daemon/undo.ts";
import { hashesOf } from "../../workers/hash-file.ts";
import { aHome, type Home, LATER } from "./revise/ingested.ts";
import { filesIn } from "./temp-folder.ts";

const SHA256_OF_ORIGINAL = "4e7d3a4ff1b1ec0bd3f9d2d4ad0a4a4a2c4e4ad0bb6bd0c1d6bd0a6a3f1b7c52";

const ORIGINAL = { "inbox/Originals/NAI.ckpt": "weights of NAI.ckpt" };
const OUTPUT = { "library/VAE/NAI.safetensors": "pruned of NAI.ckpt" };
const TRASHED = { "library/.autoprune/trash/1-NAI.safetensors": "pruned of NAI.ckpt" };

/** Every file but the journal's. */
async function models({ root }: Home): Promise<Record<string, string>> {
	const files = Object.entries(await filesIn(root));
	return Object.fromEntries(files.filter(([path]) => !path.startsWith("state/")));
}

test("the output goes to the trash, the original stays, and the history says so without losing a row", async () => {
	const home = await aHome();
	const id = await home.published();
	const trash = join(home.library, ".autoprune/trash/1-NAI.safetensors");
	expect(await undo(id, null, home.deps)).toEqual({
		id,
		original: join(home.inbox, "Originals/NAI.ckpt"),
		output: join(home.library, "VAE/NAI.safetensors"),
		trash,
	});
	expect(await models(home)).toEqual({ ...ORIGINAL, ...TRASHED });
	expect(await home.journal.entry(id)).toMatchObject({ outcome: "published", undone: { at: LATER, trash } });
	expect(await home.journal.totals({})).toEqual({ count: 1, bytesSaved: 0 });
	expect(await home.journal.totals({ name: "NAI*" })).toEqual({ count: 1, bytesSaved: 0 });
	expect(await home.journal.sums({})).toMatchObject([{ files: 1, undone: 1, bytesSaved: 0 }]);
	expect(await home.journal.revisions.open()).toEqual([]);
});

test.each([
	{ name: "a folder", to: "elsewhere", at: "elsewhere/NAI.ckpt" },
	{ name: "a free name", to: "elsewhere/mine.ckpt", at: "elsewhere/mine.ckpt" },
])("the original goes to $name", async ({ to, at }) => {
	const home = await aHome();
	const id = await home.published();
	await mkdir(join(home.root, "elsewhere"));
	expect(await undo(id, join(home.root, to), home.deps)).toMatchObject({ original: join(home.root, at) });
	expect(await models(home)).toEqual({ [at]: "weights of NAI.ckpt", ...TRASHED });
	expect(await home.journal.entry(id)).toMatchObject({ original: { path: join(home.root, at) } });
});

test("two outputs of one name both find room in the trash", async () => {
	const home = await aHome();
	const id = await home.published();
	await mkdir(join(home.library, ".autoprune/trash"));
	await writeFile(join(home.library, ".autoprune/trash/1-NAI.safetensors"), "another's");
	expect(await undo(id, null, home.deps)).toMatchObject({
		trash: join(home.library, ".autoprune/trash/1-NAI(1).safetensors"),
	});
});

test.each<{ name: string; code: string; spoil: (home: Home) => Promise<unknown> }>([
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
	const home = await aHome();
	const id = await home.published();
	await spoil(home);
	const before = await models(home);
	await expect(undo(id, null, home.deps)).rejects.toMatchObject({ code });
	expect(await models(home)).toEqual(before);
	expect(await home.journal.entry(id)).toMatchObject({ undone: null });
	expect(await home.journal.revisions.open()).toEqual([]);
});

test("an original that was deleted when it was done is refused", async () => {
	const home = await aHome();
	Object.assign(home.archive, { originals: null });
	const id = await home.published();
	await expect(undo(id, null, home.deps)).rejects.toMatchObject({ code: "undo.not-kept" });
});

test("what was refused cannot be undone, nor what was undone, nor what is not there, nor what is not finished", async () => {
	const home = await aHome();
	const refused = await home.refused();
	await expect(undo(refused, null, home.deps)).rejects.toMatchObject({ code: "undo.nothing" });
	const id = await home.published();
	await undo(id, null, home.deps);
	await expect(undo(id, null, home.deps)).rejects.toMatchObject({ code: "undo.already", detail: { at: LATER } });
	await expect(undo(99, null, home.deps)).rejects.toMatchObject({ code: "journal.no-entry" });
	const other = await home.published("other.ckpt");
	await home.journal.advance(other, { state: "published", product: null, final: null });
	await expect(undo(other, null, home.deps)).rejects.toMatchObject({ code: "revise.unfinished" });
	await home.journal.advance(other, { state: "done" });
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
	const home = await aHome();
	const id = await home.published();
	await writeFile(join(home.root, "taken.ckpt"), "mine");
	await mkdir(join(home.root, "library", ".autoprune", "0123"), { recursive: true });
	await mkdir(join(home.root, "inbox", ".uploads"));
	await mkdir(join(home.root, "inbox", "sub"));
	await symlink(join(home.root, "library", ".autoprune", "0123"), join(home.root, "link"));
	const before = await models(home);
	await expect(undo(id, join(home.root, to), home.deps)).rejects.toMatchObject({ code });
	expect(await models(home)).toEqual(before);
});

test("a library and originals that were restored from a backup are known by their bytes", async () => {
	const home = await aHome();
	const id = await home.published();
	await home.journal.toHash.pending().then(async (pending) => {
		for (const one of pending)
			await home.journal.toHash.settle(one, await hashesAt(Buffer.from(one.pathBytes).toString()));
	});
	for (const path of ["inbox/Originals/NAI.ckpt", "library/VAE/NAI.safetensors"].map((at) => join(home.root, at))) {
		await copyFile(path, `${path}.copy`);
		await rename(`${path}.copy`, path);
	}
	await undo(id, null, home.deps);
	expect(await models(home)).toEqual({ ...ORIGINAL, ...TRASHED });
});

test("a file of other bytes is not taken for a restored one", async () => {
	const home = await aHome();
	const id = await home.published();
	for (const one of await home.journal.toHash.pending()) {
		await home.journal.toHash.settle(one, hashesOf({ sha256: SHA256_OF_ORIGINAL, autoV1: null, tensors: null }));
	}
	await utimes(join(home.library, "VAE/NAI.safetensors"), 1, 1);
	await expect(undo(id, null, home.deps)).rejects.toMatchObject({
		code: "undo.output-changed",
		detail: { why: expect.stringContaining("other content") },
	});
});

test("rights and other names of the output do not matter", async () => {
	const home = await aHome();
	const id = await home.published();
	const output = join(home.library, "VAE/NAI.safetensors");
	await chmod(output, 0o600);
	await link(output, join(home.library, "mine.safetensors"));
	await undo(id, null, home.deps);
	expect(await models(home)).toEqual({ ...ORIGINAL, ...TRASHED, "library/mine.safetensors": "pruned of NAI.ckpt" });
});

test("recovery has nothing to say of a name that an undo has freed, and the next model may have it", async () => {
	const home = await aHome();
	await undo(await home.published(), null, home.deps);
	const { journal, archive, log } = home;
	const workFolder = join(home.library, ".autoprune");
	expect(
		await recover({
			journal,
			places: [{ inbox: home.inbox, workFolders: [workFolder], archive }],
			now: () => LATER,
			log,
		}),
	).toEqual([]);
	expect(log.messages).toEqual([]);
	const next = await home.published("NAI.ckpt");
	expect(await models(home)).toMatchObject({ ...TRASHED, ...OUTPUT });
	expect(await journal.entry(next)).toMatchObject({ output: { path: join(home.library, "VAE/NAI.safetensors") } });
});

test("what was done twice is undone twice, whichever comes first", async () => {
	const home = await aHome();
	const first = await home.published();
	await retry(first, home.deps);
	const second = await home.published();
	await mkdir(join(home.root, "elsewhere"));
	await undo(second, join(home.root, "elsewhere"), home.deps);
	expect(await undo(first, null, home.deps)).toMatchObject({ original: join(home.root, "elsewhere/NAI.ckpt") });
	expect(await home.journal.totals({})).toEqual({ count: 2, bytesSaved: 0 });
});

test("only one of two that come at once undoes, and the other is told", async () => {
	const home = await aHome();
	const id = await home.published();
	const results = await Promise.allSettled([undo(id, null, home.deps), undo(id, null, home.deps)]);
	expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
	expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "undo.already" } });
	expect(await models(home)).toEqual({ ...ORIGINAL, ...TRASHED });
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
