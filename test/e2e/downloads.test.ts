import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loraFile } from "./lora.ts";
import { type Home, makeHome, tells } from "./run.ts";

let home: Home;

beforeEach(() => {
	home = makeHome();
});

afterEach(() => home.end());

function waiting(): readonly { readonly file: string }[] {
	return JSON.parse(home.run("status", "--json").out).waiting.first;
}

test.each(["x.safetensors.aria2", "x.safetensors.st", "x.safetensors.lftp-pget-status", ".x.safetensors-pget-status"])(
	"a model waits while %s is beside it, status says so, and the end of the download is noticed by its event",
	async (control) => {
		// No look at intervals comes in this test.
		const settings = `library: ${home.library}\nsettle:\n  quiet: 200ms\nscan:\n  every: 1h\n`;
		writeFileSync(join(home.folder, "autoprune.yaml"), settings);
		home.drop("x.safetensors", loraFile());
		home.drop(control, "state");
		const daemon = await home.watching();
		await vi.waitFor(() => {
			expect(waiting()).toMatchObject([
				{ file: "x.safetensors", code: "file.incomplete", why: expect.stringContaining(control) },
			]);
		}, 10_000);
		expect(home.run("status").out).toContain(control);
		rmSync(join(home.inbox, control));
		await daemon.saw(tells("published", "x.safetensors"));
		expect(home.names("Lora")).toEqual(["x.safetensors"]);
	},
);

test("what download programs and systems leave beside a model stays where it is, and nothing is said of it", async () => {
	const left = ["x.safetensors:Zone.Identifier", "y.ckpt.xltd", "y.ckpt.td", "y.ckpt.downloading", "y.ckpt.partial~"];
	for (const name of left) home.drop(name, "[ZoneTransfer]");
	home.drop("._x.safetensors", "Mac OS X");
	const daemon = await home.watching();
	home.drop("x.safetensors", loraFile());
	await daemon.saw(tells("published", "x.safetensors"));
	expect(home.names("Autoprune")).toEqual(["._x.safetensors", "Originals", ...left].sort());
	await vi.waitFor(() => expect(waiting()).toEqual([]), 10_000);
});
