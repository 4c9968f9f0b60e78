import { execFileSync } from "node:child_process";
import { link, mkdir, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type ScanResult, scan } from "../../../daemon/inbox/scan.ts";
import { identityAt } from "../../../workers/files/identity.ts";
import { tempFolder } from "../temp-folder.ts";

test("regular files are candidates wherever they lie, with the identity that lstat gives", async () => {
	const inbox = await filled({ "NAI.ckpt": "abc", "sub/deeper/VAE.pt": "de", readme: "no model" });
	const look = await scanned(inbox);
	expect(names(look, inbox)).toEqual(["NAI.ckpt", "readme", "sub/deeper/VAE.pt"]);
	const found = look.candidates.find(({ path }) => path.endsWith("NAI.ckpt"));
	expect(found?.identity).toEqual(await identityAt(join(inbox, "NAI.ckpt")));
	expect(found).toMatchObject({ partBeside: false });
});

test("downloads in progress, hidden files, and the folders of what was dealt with are not", async () => {
	const inbox = await filled({
		"NAI.ckpt.part": "a",
		".hidden.ckpt": "a",
		".autoprune/job-1.1.part": "a",
		"Failed/bad.ckpt": "a",
		"Originals/good.ckpt": "a",
		"NAI.safetensors.download/NAI.safetensors": "a",
		"@eaDir/NAI.ckpt": "a",
		"NAI.ckpt:Zone.Identifier": "a",
		"sub/Failed/yes.ckpt": "a",
	});
	const look = await scanned(inbox);
	expect(names(look, inbox)).toEqual(["sub/Failed/yes.ckpt"]);
	expect(look.passed).toEqual([]);
});

test("a folder of originals is recognised by what it is, whatever path leads to it", async () => {
	const inbox = await filled({ "kept/good.ckpt": "a", "new.ckpt": "b" });
	await symlink(join(inbox, "kept"), join(inbox, "Originals"));
	expect(names(await scanned(inbox), inbox)).toEqual(["new.ckpt"]);
});

test("the folder of a Core ML model is passed by as a whole, with a reason", async () => {
	const inbox = await filled({
		"Unet.mlmodelc/weights/weight.bin": "a",
		"sub/VAE.mlpackage/Manifest.json": "{}",
		"loose.mlmodel": "a",
	});
	const look = await scanned(inbox);
	expect(names(look, inbox)).toEqual(["loose.mlmodel"]);
	expect(look.passed.map(({ path, why }) => [path.slice(inbox.length + 1), why]).toSorted()).toEqual([
		["Unet.mlmodelc", "a Core ML model, which autoprune does not read"],
		["sub/VAE.mlpackage", "a Core ML model, which autoprune does not read"],
	]);
});

test("a file with a download's control file beside it is marked, and the control file is left out", async () => {
	const controls = ["a.ckpt.aria2", "b.ckpt.st", "c.ckpt.lftp-pget-status", ".d.ckpt-pget-status"];
	const models = ["a.ckpt", "b.ckpt", "c.ckpt", "d.ckpt", "e.ckpt", "f.st"];
	const inbox = await filled(Object.fromEntries([...controls, ...models].map((name) => [name, "a"])));
	const look = await scanned(inbox);
	const marks = look.candidates.map(({ path, controlFile }) => [path.slice(inbox.length + 1), controlFile]);
	expect(Object.fromEntries(marks)).toEqual(
		Object.fromEntries(models.map((name, index) => [name, controls[index] ?? null])),
	);
});

test("what is no regular file is passed by with a reason, and never opened", async () => {
	const inbox = await filled({ "NAI.ckpt": "abc" });
	await mkdir(join(inbox, "folder.safetensors"));
	await symlink("NAI.ckpt", join(inbox, "link.ckpt"));
	await symlink("nowhere", join(inbox, "dangling.ckpt"));
	await symlink(".", join(inbox, "loop"));
	execFileSync("mkfifo", [join(inbox, "fifo.ckpt")]);
	const server = createServer().listen(join(inbox, "socket.ckpt"));
	onTestFinished(() => void server.close());
	await new Promise((resolve) => server.once("listening", resolve));
	const look = await scanned(inbox);
	expect(names(look, inbox)).toEqual(["NAI.ckpt"]);
	expect(look.passed.map(({ path }) => path.slice(inbox.length + 1)).toSorted()).toEqual([
		"dangling.ckpt",
		"fifo.ckpt",
		"link.ckpt",
		"loop",
		"socket.ckpt",
	]);
});

test("a hard link is a file like any other", async () => {
	const inbox = await filled({ "NAI.ckpt": "abc" });
	await link(join(inbox, "NAI.ckpt"), join(inbox, "twin.ckpt"));
	expect(names(await scanned(inbox), inbox)).toEqual(["NAI.ckpt", "twin.ckpt"]);
});

test.each([
	["invalid UTF-8", Buffer.from("caf\xe9.ckpt", "latin1")],
	["a newline", Buffer.from("two\nlines.ckpt")],
	["a leading dash", Buffer.from("-rf")],
	["255 bytes", Buffer.alloc(255, "x")],
])("a name with %s is seen", async (_name, bytes) => {
	const inbox = await tempFolder();
	const path = Buffer.concat([Buffer.from(`${inbox}/`), bytes]);
	await writeFile(path, "abc");
	const look = await scanned(inbox);
	expect(look.candidates.map(({ pathBytes }) => Buffer.from(pathBytes))).toEqual([path]);
});

test("a sidecar is no model, and is told apart only where its model is not beside it", async () => {
	const inbox = await filled({
		"NAI.png": "a",
		"NAI.ckpt": "a",
		"NAI.ckpt.json": "a",
		"coming.yaml": "a",
		"coming.ckpt.crdownload": "a",
		"old.json": "a",
		"Originals/old.ckpt": "a",
		"lone.png": "a",
		"sub/NAI.png": "a",
		".hidden.ckpt": "a",
		".hidden.png": "a",
	});
	const look = await scanned(inbox);
	expect(names(look, inbox)).toEqual(["NAI.ckpt"]);
	expect(look.candidates.map(({ sidecars }) => sidecars)).toEqual([
		[
			{ ending: ".json", wholeName: true },
			{ ending: ".png", wholeName: false },
		],
	]);
	expect(look.lone.map(({ path }) => path.slice(inbox.length + 1)).toSorted()).toEqual([
		"lone.png",
		"old.json",
		"sub/NAI.png",
	]);
	expect(look.passed).toEqual([]);
});

test("an empty file beside a browser's .part is marked", async () => {
	const inbox = await filled({ "NAI.ckpt": "", "NAI.aB3x.ckpt.part": "abc", "other.ckpt": "" });
	const look = await scanned(inbox);
	expect(look.candidates.filter(({ partBeside }) => partBeside).map(({ path }) => path)).toEqual([
		join(inbox, "NAI.ckpt"),
	]);
});

test("folders without end are not followed to the end", async () => {
	const inbox = await filled({ [`${"d/".repeat(8)}seen.ckpt`]: "a", [`${"d/".repeat(9)}unseen.ckpt`]: "a" });
	const look = await scanned(inbox);
	expect(names(look, inbox)).toEqual([`${"d/".repeat(8)}seen.ckpt`]);
	expect(look.passed).toHaveLength(1);
});

test("a missing inbox is told from an empty one", async () => {
	const folder = await tempFolder();
	expect(await scan(join(folder, "no"), IGNORED(folder))).toEqual({ kind: "missing" });
	expect(await scan(folder, IGNORED(folder))).toMatchObject({ kind: "seen", candidates: [] });
});

const IGNORED = (inbox: string) => ({
	ignoredFolders: [join(inbox, "Failed"), join(inbox, "Originals")],
	daemonFolders: async () => new Map(),
});

async function scanned(inbox: string): Promise<Extract<ScanResult, { kind: "seen" }>> {
	const look = await scan(inbox, IGNORED(inbox));
	if (look.kind !== "seen") throw new Error("the inbox is missing");
	return look;
}

function names(look: Extract<ScanResult, { kind: "seen" }>, inbox: string): string[] {
	return look.candidates.map(({ path }) => path.slice(inbox.length + 1)).toSorted();
}

async function filled(files: Readonly<Record<string, string>>): Promise<string> {
	const inbox = await tempFolder();
	for (const [name, content] of Object.entries(files)) {
		await mkdir(join(inbox, name, ".."), { recursive: true });
		await writeFile(join(inbox, name), content);
	}
	return inbox;
}
