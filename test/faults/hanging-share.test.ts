import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loraFile, safetensorsFile } from "../e2e/lora.ts";
import { type Home, makeHome } from "../e2e/run.ts";
import { canShare, makeShare, type Share } from "../e2e/shares.ts";

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

	test.each([
		// Two large files run at once, so these take all the room for large files.
		{ what: "large", count: 3, bytes: (i: number) => loraFile(i) },
		{ what: "small", count: 40, bytes: (i: number) => safetensorsFile([{ name: "emb_params", shape: [4, 768] }], i) },
	])("the other is worked through while $count $what files of the share are at work", async ({ count, bytes }) => {
		const daemon = await home.watching();
		const inbox = join(share.folder, "models", "Autoprune");
		for (let i = 1; i <= count; i++) writeFileSync(join(inbox, `far${i}.safetensors`), bytes(i));
		await daemon.saw((line) => line.event === "working" && String(line.file).startsWith("far"));
		share.signal("SIGSTOP");
		home.drop("near.safetensors", loraFile(99));
		await daemon.saw((line) => line.event === "published" && line.file === "near.safetensors");
		share.signal("SIGCONT");
		for (let i = 1; i <= count; i++) {
			await daemon.saw((line) => line.event === "published" && line.file === `far${i}.safetensors`);
		}
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
