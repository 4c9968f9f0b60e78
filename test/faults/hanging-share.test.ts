import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { type Home, makeHome } from "../e2e/run.ts";

/** A folder behind a FUSE server; while that is stopped, every call to it hangs as on a share whose server is away. */
interface Share {
	readonly folder: string;
	/** Sends a signal to its server. */
	signal(name: "SIGSTOP" | "SIGCONT"): void;
	remove(): void;
}

const canShare = tryToShare();
if (!canShare) console.log("skipped: a share that hangs, for bindfs and FUSE are not to be had here");

let share: Share;
let home: Home;

describe.skipIf(!canShare)("one of two inboxes lies on a share that hangs", () => {
	beforeEach(() => {
		share = makeShare();
		const models = join(share.folder, "models");
		mkdirSync(join(models, "Autoprune"), { recursive: true });
		home = makeHome(`inboxes:\n  - inbox: ${join(models, "Autoprune")}\n    library: ${models}\n`);
	});

	afterEach(async () => {
		share.signal("SIGCONT");
		await home.end();
		share.remove();
	});

	test("the other is worked through, status tells of it, and what lies on the share follows when it is back", async () => {
		const daemon = await home.watching();
		share.signal("SIGSTOP");
		for (const file of ["first.safetensors", "second.safetensors"]) {
			home.drop(file, loraFile(file.length));
			await daemon.saw((line) => line.event === "published" && line.file === file);
		}
		await expect
			.poll(() => home.run("status").out, { timeout: 60_000 })
			.toMatch(/models +The library .* does not respond/);
		share.signal("SIGCONT");
		writeFileSync(join(share.folder, "models", "Autoprune", "far.safetensors"), loraFile(9));
		await daemon.saw((line) => line.event === "published" && line.file === "far.safetensors");
	});

	test("the daemon comes to its end all the same, and is gone as soon as the kernel lets it", async () => {
		const daemon = await home.watching();
		share.signal("SIGSTOP");
		home.drop("style.safetensors", loraFile());
		await daemon.saw((line) => line.event === "published");
		daemon.process.kill("SIGTERM");
		await daemon.saw((line) => line.event === "stopped");
		// A call that has reached the server cannot even be killed.
		share.signal("SIGCONT");
		expect([0, "SIGTERM"]).toContain(await daemon.ended);
	});
});

function makeShare(): Share {
	// Below a folder of its own: whoever lists what lies beside a share that hangs would hang, too.
	const around = mkdtempSync(join(tmpdir(), "autoprune-share-"));
	const [backing, folder] = [join(around, "far"), join(around, "near")];
	for (const one of [backing, folder]) mkdirSync(one);
	execFileSync("bindfs", [backing, folder], { stdio: "ignore" });
	const server = Number(execFileSync("pgrep", ["-f", `^bindfs ${backing} `], { encoding: "utf8" }));
	return {
		folder,
		signal: (name) => void process.kill(server, name),
		remove() {
			execFileSync("umount", ["-l", folder]);
			rmSync(around, { recursive: true });
		},
	};
}

function tryToShare(): boolean {
	if (spawnSync("bindfs", ["--version"]).status !== 0) return false;
	try {
		makeShare().remove();
		return true;
	} catch {
		return false;
	}
}
