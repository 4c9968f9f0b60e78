import { execFileSync } from "node:child_process";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { Config } from "../../../config/config.ts";
import { loadConfig } from "../../../config/load.ts";
import { statusOfFault } from "../../../daemon/http/fault-status.ts";
import { walkRoots } from "../../../daemon/http/files/walk.ts";
import { modelFoldersOf, resolveFile, rootsOf } from "../../../daemon/http/wire-files.ts";
import { toFault } from "../../../toolkit/errors.ts";
import { tempFolder } from "../temp-folder.ts";

let folder: string;
let config: Config;

beforeEach(async () => {
	folder = await tempFolder();
	await mkdir(join(folder, "models", "Autoprune", "new"), { recursive: true });
	await mkdir(join(folder, "models", "VAE"));
	await mkdir(join(folder, "elsewhere"));
	for (const path of ["models/VAE/a.safetensors", "models/Autoprune/new/b.ckpt", "elsewhere/c.ckpt"]) {
		await writeFile(join(folder, path), "weights");
	}
	config = await loadConfig(undefined, { cwd: folder, env: { HOME: folder } });
});

/** The status and the code of the fault with which a file is refused; null if it is resolved. */
async function refusal(root: number, path: string): Promise<[number, string] | null> {
	try {
		await resolveFile({ root, path }, config);
		return null;
	} catch (error) {
		const fault = toFault(error);
		return [statusOfFault(fault), fault.code];
	}
}

test("the roots are all inboxes and then all libraries, each once", async () => {
	const file = join(folder, "settings.yaml");
	await writeFile(file, "library: models\ninboxes:\n  - inbox: in-2\n  - library: other\n    inbox: in-3\n");
	await mkdir(join(folder, "other"));
	expect(rootsOf(await loadConfig(file, { cwd: folder, env: { HOME: folder } }))).toEqual([
		{ folder: join(folder, "models", "Autoprune"), is: "inbox" },
		{ folder: join(folder, "in-2"), is: "inbox" },
		{ folder: join(folder, "in-3"), is: "inbox" },
		{ folder: join(folder, "models"), is: "library" },
		{ folder: join(folder, "other"), is: "library" },
	]);
});

test("a file is resolved below its root, also by a link to another folder of the root", async () => {
	await symlink(join(folder, "models", "VAE"), join(folder, "models", "link"));
	expect(await resolveFile({ root: 0, path: "new/b.ckpt" }, config)).toBe(
		join(folder, "models", "Autoprune", "new", "b.ckpt"),
	);
	expect(await refusal(1, "VAE/a.safetensors")).toBeNull();
	expect(await refusal(1, "link/a.safetensors")).toBeNull();
	expect(await refusal(1, "Autoprune/new/b.ckpt")).toBeNull();
});

test("a folder for models may be a link to another disk", async () => {
	await mkdir(join(folder, "elsewhere", "style"));
	await writeFile(join(folder, "elsewhere", "style", "d.ckpt"), "weights");
	await symlink(join(folder, "elsewhere"), join(folder, "models", "Lora"));
	expect(await refusal(1, "Lora/c.ckpt")).toBeNull();
	expect(await refusal(1, "Lora/style/d.ckpt")).toBeNull();
	await symlink("/", join(folder, "elsewhere", "everything"));
	expect(await refusal(1, "Lora/everything/etc/passwd")).toEqual([403, "web.link-outside"]);
	const files = await walkRoots(rootsOf(config), { except: new Set(), links: modelFoldersOf(config) });
	expect(
		files
			.filter(({ root }) => root === 1)
			.map(({ path }) => path)
			.sort(),
	).toEqual(["Lora/c.ckpt", "Lora/style/d.ckpt", "VAE/a.safetensors"]);
});

test("a root that is a link is followed", async () => {
	await rm(join(folder, "models", "Autoprune"), { recursive: true });
	await symlink(join(folder, "elsewhere"), join(folder, "models", "Autoprune"));
	expect(await refusal(0, "c.ckpt")).toBeNull();
});

test.each([
	"",
	"/",
	"/etc/passwd",
	"..",
	".",
	"../VAE/a.safetensors",
	"new/../new/b.ckpt",
	"new/./b.ckpt",
	"new//b.ckpt",
	"new/",
	"new/b.ckpt/",
	"new/b.ckpt\0.safetensors",
])("%j is not the path of a file", async (path) => {
	expect(await refusal(0, path)).toEqual([422, "web.file-path"]);
});

test("what is spelled like a step to another folder but is a name stays in the root", async () => {
	for (const path of ["..\\VAE\\a.safetensors", "%2e%2e/VAE/a.safetensors", "~/a.ckpt", "....//b"]) {
		expect(["work.source-missing", "web.file-path"]).toContain((await refusal(0, path))?.[1]);
	}
});

test("a number that no root has is refused", async () => {
	for (const root of [2, -1, 0.5, Number.NaN]) expect(await refusal(root, "b.ckpt")).toEqual([422, "web.root"]);
});

test("a link to another root or to no root is refused as a folder and as a file", async () => {
	const inbox = join(folder, "models", "Autoprune");
	await symlink(join(folder, "models", "VAE"), join(inbox, "library"));
	await symlink(join(folder, "elsewhere"), join(inbox, "outside"));
	await symlink(join(inbox, "new", "b.ckpt"), join(inbox, "link.ckpt"));
	await symlink(join(inbox, "turn"), join(inbox, "turn"));
	expect(await refusal(0, "library/a.safetensors")).toEqual([403, "web.link-outside"]);
	expect(await refusal(0, "outside/c.ckpt")).toEqual([403, "web.link-outside"]);
	expect(await refusal(0, "link.ckpt")).toEqual([422, "work.not-a-file"]);
	expect(await refusal(0, "turn/b.ckpt")).toEqual([409, "work.source-unreadable"]);
});

test("only a regular file is resolved, and a missing one says so", async () => {
	const inbox = join(folder, "models", "Autoprune");
	execFileSync("mkfifo", [join(inbox, "pipe.ckpt")]);
	expect(await refusal(0, "pipe.ckpt")).toEqual([422, "work.not-a-file"]);
	expect(await refusal(0, "new")).toEqual([422, "work.not-a-file"]);
	expect(await refusal(0, "gone.ckpt")).toEqual([404, "work.source-missing"]);
	expect(await refusal(0, "gone/b.ckpt")).toEqual([404, "work.source-missing"]);
	expect(await refusal(0, "new/b.ckpt/c.ckpt")).toEqual([404, "work.source-missing"]);
	expect(await refusal(0, "x".repeat(300))).toEqual([409, "work.source-unreadable"]);
});
