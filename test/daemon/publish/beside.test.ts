import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { identityAt } from "../../../workers/files/identity.ts";
import { claim, fill, giveBack, ingest, makeProduct, refuse, type Sandbox, sandboxWithModel } from "../sandbox.ts";
import { filesIn } from "../temp-folder.ts";

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await sandboxWithModel();
});

test("a checksum of the original is false beside the pruned file, and stays with the original", async () => {
	await fill(sandbox, { "inbox/Originals/NAI.ckpt": "earlier", "inbox/Originals/NAI.sha256": "of the earlier" });
	await fill(sandbox, { "inbox/NAI.sha256": "a", "inbox/NAI.ckpt.md5": "b", "inbox/NAI.ckpt.reason.txt": "c" });
	await ingest(sandbox);
	expect(await sandbox.files()).toEqual({
		"inbox/Originals/NAI.ckpt": "earlier",
		"inbox/Originals/NAI.sha256": "of the earlier",
		"inbox/Originals/NAI(1).ckpt": "weights",
		"inbox/Originals/NAI(1).sha256": "a",
		"inbox/Originals/NAI(1).ckpt.md5": "b",
		"inbox/Originals/NAI(1).ckpt.reason.txt": "c",
		"library/Lora/NAI.safetensors": "pruned",
	});
});

test("it goes with an original that is deleted", async () => {
	sandbox = { ...sandbox, archive: { ...sandbox.archive, originals: null } };
	await fill(sandbox, { "inbox/NAI.sha256": "a", "inbox/NAI.png": "p" });
	await ingest(sandbox);
	expect(await sandbox.files()).toEqual({ "library/Lora/NAI.safetensors": "pruned", "library/Lora/NAI.png": "p" });
});

test("a refused model takes its sidecars to Failed, under the name that it has there", async () => {
	await fill(sandbox, { "inbox/Failed/NAI.ckpt": "earlier", "inbox/Failed/NAI.png": "of the earlier" });
	await fill(sandbox, { "inbox/NAI.png": "p", "inbox/NAI.ckpt.json": "j", "inbox/NAI.sha256": "s" });
	const job = await refuse(sandbox);
	expect(await filesIn(sandbox.inbox)).toEqual({
		"Failed/NAI.ckpt": "earlier",
		"Failed/NAI.png": "of the earlier",
		"Failed/NAI(1).ckpt": "weights",
		"Failed/NAI(1).ckpt.reason.txt": "Why: job 1",
		"Failed/NAI(1).png": "p",
		"Failed/NAI(1).ckpt.json": "j",
		"Failed/NAI(1).sha256": "s",
	});
	expect((await sandbox.journal.entry(job.id))?.sidecars).toContainEqual({
		name: "NAI.png",
		path: join(sandbox.inbox, "Failed", "NAI(1).png"),
	});
});

test("they stay beside a refused model that is left where it is, or cannot be moved", async () => {
	await fill(sandbox, { "inbox/NAI.png": "p", "inbox/Failed": "a file where the folder should be" });
	await refuse(sandbox);
	sandbox = { ...sandbox, archive: { ...sandbox.archive, onRefused: "leave" } };
	await fill(sandbox, { "inbox/other/NAI.ckpt": "more weights", "inbox/other/NAI.png": "p" });
	await refuse(sandbox, join(sandbox.inbox, "other", "NAI.ckpt"));
	expect(await filesIn(sandbox.inbox)).toEqual({
		Failed: "a file where the folder should be",
		"NAI.ckpt": "weights",
		"NAI.png": "p",
		"other/NAI.ckpt": "more weights",
		"other/NAI.png": "p",
	});
});

test("a model that is handed back leaves its sidecars as they were, and nothing of ours", async () => {
	await fill(sandbox, { "inbox/NAI.png": "p" });
	const before = await identityAt(join(sandbox.inbox, "NAI.png"));
	const job = await claim(sandbox);
	await giveBack(sandbox, job, await makeProduct(sandbox, job));
	expect(await sandbox.files()).toEqual({ "inbox/NAI.ckpt": "weights", "inbox/NAI.png": "p" });
	expect(await identityAt(join(sandbox.inbox, "NAI.png"))).toMatchObject({
		ino: before?.ino,
		mtimeNs: before?.mtimeNs,
	});
});
