import { existsSync } from "node:fs";
import { lutimes, mkdir, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { removeEmptyFolders } from "../../../daemon/maintenance/empty-folders.ts";
import { inFolder } from "../../../workers/files/file-path.ts";
import { arrivalAt, conclusion, NOW } from "../arrivals.ts";
import { claim, makeSandbox, type Sandbox } from "../sandbox.ts";

const HOUR_S = 3_600;

let sandbox: Sandbox;
let root: string;
let inbox: string;
let journal: Sandbox["journal"];

beforeEach(async () => {
	sandbox = await makeSandbox();
	({ root, inbox, journal } = sandbox);
});

/** A file that came in a folder of the inbox, was refused, and stayed there or was moved away. */
async function took(name: string | Buffer, fate: "moved" | "left" = "moved"): Promise<Buffer> {
	const path = Buffer.from(inFolder(inbox, name));
	await mkdir(folderOf(path), { recursive: true });
	await writeFile(path, "weights");
	const job = await claim(sandbox, path);
	await journal.conclude(job, conclusion({ outcome: "refused", output: null }), {
		state: "quarantining",
		reasonText: "r",
	});
	const { identity } = await arrivalAt(path);
	await journal.finish(job, fate === "left" ? { kind: "left", identity } : { kind: "gone" });
	if (fate === "moved") await rm(path);
	return path;
}

function folderOf(path: Buffer): Buffer {
	return path.subarray(0, path.lastIndexOf("/"));
}

async function makeOld(path: string | Buffer): Promise<void> {
	const then = Date.now() / 1000 - 2 * HOUR_S;
	await utimes(path, then, then);
}

async function sweep(pause: { since: string; why: string | null } | null = null): Promise<number | null> {
	return removeEmptyFolders({ inboxes: [inbox], journal, control: { pause } })(new AbortController().signal);
}

test("a folder that a file was taken from goes once it has been empty for an hour, and then those above it", async () => {
	await took("Flux/Styles/x.safetensors");
	expect(await sweep()).toBe(HOUR_S * 1000);
	expect(existsSync(join(inbox, "Flux/Styles"))).toBe(true);
	await makeOld(join(inbox, "Flux/Styles"));
	await sweep();
	expect(existsSync(join(inbox, "Flux/Styles"))).toBe(false);
	// The removal changed the folder above, which stays for another hour.
	expect(existsSync(join(inbox, "Flux"))).toBe(true);
	await makeOld(join(inbox, "Flux"));
	await makeOld(inbox);
	await sweep();
	expect(existsSync(join(inbox, "Flux"))).toBe(false);
	expect(existsSync(inbox)).toBe(true);
});

test("a folder whose name is not UTF-8 goes too", async () => {
	const path = await took(Buffer.from("caf\xe9/x.safetensors", "latin1"));
	await makeOld(folderOf(path));
	await sweep();
	expect(existsSync(folderOf(path))).toBe(false);
});

test.each<[string, () => Promise<string>]>([
	["that nothing was taken from", async () => join(inbox, "mine")],
	["in which the file was left", async () => folderOf(await took("left/x.ckpt", "left")).toString()],
	[
		"that holds a file",
		async () => {
			const folder = folderOf(await took("notes/x.ckpt")).toString();
			await writeFile(join(folder, "notes.txt"), "mine");
			return folder;
		},
	],
	[
		"that holds an empty folder of the user's",
		async () => {
			const folder = folderOf(await took("set/x.ckpt")).toString();
			await mkdir(join(folder, "sorted"));
			return folder;
		},
	],
	["of another inbox", async () => join(root, "inbox-2", "sub")],
])("a folder %s stays", async (_, made) => {
	const folder = await made();
	await mkdir(folder, { recursive: true });
	await makeOld(folder);
	await sweep();
	expect(existsSync(folder)).toBe(true);
});

test("a link that took a folder's place stays, and so does the folder that it leads to", async () => {
	await took("a/b/x.ckpt");
	await rename(join(inbox, "a"), join(root, "outside"));
	await symlink(join(root, "outside"), join(inbox, "a"));
	await makeOld(join(root, "outside", "b"));
	const then = Date.now() / 1000 - 2 * HOUR_S;
	await lutimes(join(inbox, "a"), then, then);
	await sweep();
	expect(existsSync(join(inbox, "a", "b"))).toBe(true);
});

test("nothing is removed while the daemon is paused", async () => {
	const folder = dirname((await took("a/x.ckpt")).toString());
	await makeOld(folder);
	await sweep({ since: NOW, why: null });
	expect(existsSync(folder)).toBe(true);
});

test("a folder that holds only what a network share keeps of a removed open file stays, and goes when that has gone", async () => {
	const path = await took("Flux/x.safetensors");
	const silly = join(inbox, "Flux", ".nfs000000000001a2b300000001");
	await writeFile(silly, "weights");
	await makeOld(folderOf(path));
	await sweep();
	expect(existsSync(silly)).toBe(true);
	await rm(silly);
	await makeOld(folderOf(path));
	await sweep();
	expect(existsSync(join(inbox, "Flux"))).toBe(false);
});
