import { chmod, mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { canBeLinked, isLinked, linkTemp, sealLinked } from "../../../daemon/publish/linked.ts";
import { filePath } from "../../../workers/files/file-path.ts";
import { type Arrival, identityAt } from "../../../workers/files/identity.ts";
import { tempFolder } from "../temp-folder.ts";

/** New files get nothing from their folder. */
const NOTHING = { gid: null, mode: null };

let inbox: string;
let temp: string;
let arrival: Arrival;

beforeEach(async () => {
	const root = await tempFolder();
	inbox = join(root, "inbox");
	const work = join(root, "work");
	temp = join(work, "job-1.1.part");
	for (const folder of [inbox, work]) await mkdir(folder);
	const path = join(inbox, "NAI.safetensors");
	await writeFile(path, "weights", { mode: 0o666 });
	const identity = await identityAt(path);
	if (identity === null) throw new Error("the file is not there");
	arrival = { path, pathBytes: filePath(path), identity };
});

test("a file of ordinary rights gets the temporary name, and keeps its own rights and times", async () => {
	await chmod(arrival.path, 0o777);
	const before = await stat(arrival.path);
	expect(await canBeLinked(arrival, { folder: dirname(temp), inherited: NOTHING })).toBe(true);
	expect(await linkTemp(arrival, temp)).toMatchObject({ linked: true });
	const sealed = await sealLinked(temp);
	const { dev, ino, mtimeNs } = arrival.identity;
	expect(sealed).toEqual({ dev, ino, mtimeNs, bytes: 7 });
	expect(isLinked(arrival, sealed)).toBe(true);
	expect(await stat(arrival.path)).toMatchObject({ mode: before.mode, mtimeMs: before.mtimeMs, nlink: 2 });
});

test("a file that not everybody may read is none to link, nor is one that went", async () => {
	await chmod(arrival.path, 0o600);
	expect(await canBeLinked(arrival, { folder: dirname(temp), inherited: NOTHING })).toBe(false);
	await rm(arrival.path);
	expect(await canBeLinked(arrival, { folder: dirname(temp), inherited: NOTHING })).toBe(false);
	await expect(linkTemp(arrival, temp)).rejects.toMatchObject({ code: "work.changed" });
});

test("a file that was touched or replaced since it was looked at gets no other name", async () => {
	await utimes(arrival.path, 1, 1);
	await expect(linkTemp(arrival, temp)).rejects.toMatchObject({ code: "work.changed" });
	await writeFile(join(inbox, "other"), "another");
	await rename(join(inbox, "other"), arrival.path);
	await expect(linkTemp(arrival, temp)).rejects.toMatchObject({ code: "work.changed" });
	expect(await readdir(join(temp, ".."))).toEqual([]);
});

test("where no link leads from one file system to the other, nothing is linked", async ({ skip }) => {
	const elsewhere = "/dev/shm";
	const folder = await identityAt(elsewhere);
	skip(folder === null || folder.dev === arrival.identity.dev, "there is no second file system");
	const there = join(elsewhere, "job-1.1.part");
	expect(await canBeLinked(arrival, { folder: elsewhere, inherited: NOTHING })).toBe(false);
	expect(await linkTemp(arrival, there)).toEqual({ linked: false, identity: arrival.identity });
});
