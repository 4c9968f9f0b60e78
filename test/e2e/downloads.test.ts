import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
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

/** The state file of a download, by the name of what is downloaded. */
const CONTROL = {
	"a.safetensors": "a.safetensors.aria2",
	"b.safetensors": "b.safetensors.st",
	"c.safetensors": "c.safetensors.lftp-pget-status",
	"d.safetensors": ".d.safetensors-pget-status",
};

test("a model waits while a download's state file is beside it, status says so, and its end is noticed by its event", async () => {
	// No look at intervals comes in this test.
	const settings = `library: ${home.library}\nsettle:\n  quiet: 200ms\nscan:\n  every: 1h\n`;
	writeFileSync(join(home.folder, "autoprune.yaml"), settings);
	for (const [index, [name, control]] of Object.entries(CONTROL).entries()) {
		home.drop(name, loraFile(index));
		home.drop(control, "state");
	}
	const daemon = await home.watching();
	await expect.poll(waiting).toMatchObject(
		Object.entries(CONTROL).map(([file, control]) => {
			return { file, code: "file.incomplete", why: expect.stringContaining(control) };
		}),
	);
	const said = home.run("status").out;
	for (const control of Object.values(CONTROL)) expect(said).toContain(control);
	const published: string[] = [];
	for (const [name, control] of Object.entries(CONTROL)) {
		expect(home.names("Lora")).toEqual(published);
		rmSync(join(home.inbox, control));
		await daemon.saw(tells("published", name));
		published.push(name);
	}
	expect(home.names("Lora")).toEqual(published);
});

test("what download programs and systems leave beside a model stays where it is, and nothing is said of it", async () => {
	const left = ["x.safetensors:Zone.Identifier", "y.ckpt.xltd", "y.ckpt.td", "y.ckpt.downloading", "y.ckpt.partial~"];
	for (const name of left) home.drop(name, "[ZoneTransfer]");
	home.drop("._x.safetensors", "Mac OS X");
	const daemon = await home.watching();
	home.drop("x.safetensors", loraFile());
	await daemon.saw(tells("published", "x.safetensors"));
	expect(home.names("Autoprune")).toEqual(["._x.safetensors", "Originals", ...left].sort());
	await expect.poll(waiting).toEqual([]);
});
