import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { loraFile } from "./lora.ts";
import { type Daemon, type Home, makeHome, tells } from "./run.ts";

/** Changes the inodes that Node reports, as a file system does that forgets them. */
const HOOK = fileURLToPath(new URL("changing-ids.mjs", import.meta.url));

const SFTP_SERVER = "/usr/lib/openssh/sftp-server";
const canSshfs = existsSync(SFTP_SERVER) && spawnSync("sshfs", ["--version"]).status === 0;
if (!canSshfs) console.log("skipped: a library on sshfs, for sshfs or sftp-server is not installed here");

let home: Home;

beforeEach(() => {
	home = makeHome("onRefused: leave\n");
	ids("0");
});

afterEach(() => home.end());

/** How the inodes change from now on: see the hook. */
function ids(how: string): void {
	writeFileSync(join(home.folder, "ids"), how);
}

function start(): Promise<Daemon> {
	const [below, how] = [home.library, join(home.folder, "ids")];
	return home.watching(["env", `NODE_OPTIONS=--import=${HOOK}`, `IDS_BELOW=${below}`, `IDS_HOW=${how}`]);
}

/** A LoRA with nothing to remove, which is linked where links work. */
function prunedLora(): Uint8Array {
	const [from, to] = [join(home.folder, "from.safetensors"), join(home.folder, "to.safetensors")];
	writeFileSync(from, loraFile(1));
	expect(home.run("prune", from, "-o", to).code).toBe(0);
	return readFileSync(to);
}

function status(): { readonly waiting: { readonly first: readonly unknown[] }; readonly queued: number } {
	return JSON.parse(home.run("status", "--json").out);
}

function entries(): readonly unknown[] {
	return JSON.parse(home.run("log", "--json").out).entries;
}

test("a file settles although its inode changes with each scan, and is published once", async () => {
	const daemon = await start();
	expect(home.run("pause").code).toBe(0);
	ids("calls");
	home.drop("style.safetensors", loraFile(1));
	await expect.poll(() => status().queued, { timeout: 20_000 }).toBe(1);
	ids("1");
	expect(home.run("resume").code).toBe(0);
	await daemon.saw(tells("published", "style.safetensors"));
	await expect.poll(() => home.names("Autoprune")).toEqual(["Originals"]);
	expect(home.names("Lora")).toEqual(["style.safetensors"]);
	expect(home.names("Autoprune", "Originals")).toEqual(["style.safetensors"]);
});

test("a file whose inode changes with each call stays in the inbox, which the status says, and is tried again", async () => {
	const daemon = await start();
	ids("calls");
	home.drop("style.safetensors", loraFile(1));
	await expect.poll(() => status().waiting.first, { timeout: 20_000 }).toMatchObject([{ code: "work.id-changed" }]);
	expect(home.names("Lora")).toEqual([]);
	ids("0");
	await daemon.saw(tells("published", "style.safetensors"));
	expect(home.names("Lora")).toEqual(["style.safetensors"]);
	await expect.poll(() => home.names("Autoprune", "Originals")).toEqual(["style.safetensors"]);
});

test("a refused file that was left is not refused again after its inode changed", async () => {
	const first = await start();
	home.drop("page.ckpt", "<html>");
	await first.saw(tells("refused", "page.ckpt"));
	first.process.kill("SIGTERM");
	expect(await first.ended).toBe(0);
	ids("1");
	const second = await start();
	home.drop("style.safetensors", loraFile(1));
	await second.saw(tells("published", "style.safetensors"));
	expect(entries()).toHaveLength(2);
});

test("where each name of a file has an inode of its own, a model with nothing to remove is copied", async () => {
	ids("names");
	const daemon = await start();
	home.drop("pruned.safetensors", prunedLora());
	await daemon.saw(tells("published", "pruned.safetensors"));
	await expect.poll(() => home.names("Autoprune")).toEqual(["Originals"]);
	expect(home.names("Lora")).toEqual(["pruned.safetensors"]);
	expect(entries()).toHaveLength(1);
});

describe.skipIf(!canSshfs)("a library on sshfs", () => {
	test("gets each model once, and the originals are archived", async () => {
		const mounted = makeHome("", mountSshfs());
		onTestFinished(() => mounted.end());
		mounted.drop("style.safetensors", loraFile(2));
		mounted.drop("style.preview.png", "a picture");
		mounted.drop("pruned.safetensors", prunedLora());
		expect(mounted.run("watch", "--once").code).toBe(0);
		expect(mounted.names("Lora")).toEqual(["pruned.safetensors", "style.preview.png", "style.safetensors"]);
		expect(mounted.names("Autoprune", "Originals")).toEqual(["pruned.safetensors", "style.safetensors"]);
		// The published sidecar cannot be recognised by its inode, so the one in the inbox is not removed.
		expect(mounted.names("Autoprune")).toEqual(["Originals", "style.preview.png"]);
	});
});

/** Mounts an empty folder through sshfs, without a network, until the test ends; the mounted folder. */
function mountSshfs(): string {
	const folder = mkdtempSync(join(tmpdir(), "autoprune-sshfs-"));
	const [behind, at, command] = [join(folder, "behind"), join(folder, "at"), join(folder, "ssh")];
	mkdirSync(behind);
	mkdirSync(at);
	writeFileSync(command, `#!/bin/sh\nexec ${SFTP_SERVER}\n`);
	chmodSync(command, 0o755);
	execFileSync("sshfs", ["-o", `ssh_command=${command}`, `nowhere:${behind}`, at], { stdio: "ignore" });
	onTestFinished(() => {
		execFileSync("umount", ["-l", at]);
		rmSync(folder, { recursive: true, force: true });
	});
	return at;
}
