import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loraFile } from "./lora.ts";
import { type Home, makeHome, tells } from "./run.ts";

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.log("skipped: groups of folders, for only root may give files to any group");

/** A group that no user of a test machine has. */
const ARTISTS = 54_321;

const hasAcls = tryAcl();
if (!hasAcls) console.log("skipped: ACLs of folders, for `setfacl` is missing or the file system has none");

function tryAcl(): boolean {
	const folder = mkdtempSync(join(tmpdir(), "autoprune-acl-"));
	const { status } = spawnSync("setfacl", ["-d", "-m", `g:${ARTISTS}:rwx`, folder]);
	rmSync(folder, { recursive: true });
	return status === 0;
}

let home: Home;
let loras: string;

beforeEach(() => {
	home = makeHome();
	loras = join(home.library, "Lora");
	mkdirSync(loras);
});

afterEach(() => home.end());

/** Drops a LoRA with a preview, then its own output, which has nothing to lose, and then a preview for that. */
async function ingestTwice(): Promise<void> {
	writeFileSync(join(home.inbox, "style.png"), "preview");
	writeFileSync(join(home.inbox, "style.safetensors"), loraFile());
	const daemon = await home.watching();
	await daemon.saw(tells("published", "style.safetensors"));
	copyFileSync(join(loras, "style.safetensors"), join(home.inbox, "clean.safetensors"));
	await daemon.saw(tells("published", "clean.safetensors"));
	writeFileSync(join(home.inbox, "clean.png"), "late preview");
	await daemon.saw(tells("followed", "clean.png"));
	expect(home.temps()).toEqual([]);
}

const PUBLISHED = ["clean.png", "clean.safetensors", "style.png", "style.safetensors"];

function publishedIn(folder: string): string[] {
	return PUBLISHED.map((name) => join(folder, name));
}

describe.skipIf(!isRoot)("what is published in a setgid folder gets the folder's group", () => {
	test.each([
		["the folder of the kind", () => [loras]],
		["the library with all its folders", () => [home.library, loras]],
	])("where it is %s", async (_, folders) => {
		for (const folder of folders()) {
			chownSync(folder, 0, ARTISTS);
			chmodSync(folder, 0o2775);
		}
		await ingestTwice();
		expect(publishedIn(loras).map((path) => statSync(path).gid)).toEqual(PUBLISHED.map(() => ARTISTS));
		const originals = join(home.inbox, "Originals");
		expect(statSync(join(originals, "style.safetensors")).gid).toBe(process.getgid?.());
	});
});

describe.skipIf(!hasAcls)("what is published in a folder with a default ACL gets that ACL", () => {
	test.each([
		["the folder of the kind", () => [loras]],
		["the library with all its folders", () => [home.library, loras]],
	])("where it is %s", async (_, folders) => {
		for (const folder of folders()) spawnSync("setfacl", ["-d", "-m", `g:${ARTISTS}:rwx`, folder]);
		await ingestTwice();
		const { stdout } = spawnSync("getfacl", ["-n", "-c", "-p", ...publishedIn(loras)], { encoding: "utf8" });
		expect(stdout.match(new RegExp(`group:${ARTISTS}:rwx\\s+#effective:rw-`, "g"))).toHaveLength(PUBLISHED.length);
	});
});

test("a folder that gives nothing to new files gets the source's own permissions, and links what is clean", async () => {
	await ingestTwice();
	const [, clean = "", , style = ""] = publishedIn(loras);
	expect(statSync(clean).ino).toBe(statSync(join(home.inbox, "Originals", "clean.safetensors")).ino);
	expect(statSync(style).mode & 0o777).toBe(0o666 & ~process.umask());
	expect(home.names("Lora")).toEqual(PUBLISHED);
});
