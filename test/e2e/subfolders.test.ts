import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { loraFile } from "./lora.ts";
import { type Home, makeHome } from "./run.ts";

let home: Home;

afterEach(() => home.remove());

test.each([
	{ setting: "keep", from: "Flux/Styles", to: "Lora/Flux/Styles" },
	{ setting: "keep", from: "", to: "Lora" },
	{ setting: "flatten", from: "Flux/Styles", to: "Lora" },
	{ setting: "base", from: "Flux/Styles", to: "Lora/SD 1.5/Flux/Styles" },
	{ setting: "base", from: "sd 1.5/Styles", to: "Lora/sd 1.5/Styles" },
	{ setting: "base", from: "", to: "Lora/SD 1.5" },
])("with subfolders: $setting, a LoRA of SD 1.5 and its preview from $from go to $to", ({ setting, from, to }) => {
	home = makeHome(`subfolders: ${setting}\n`);
	mkdirSync(join(home.inbox, from), { recursive: true });
	home.drop(join(from, "x.safetensors"), loraFile());
	home.drop(join(from, "x.preview.png"), "picture");
	const report = JSON.parse(home.run("inspect", "--json", join(home.inbox, from, "x.safetensors")).out);
	expect(report.plan.destination).toBe(join(to, "x.safetensors"));
	expect(home.run("watch", "--once").code).toBe(0);
	expect(home.names(to)).toEqual(["x.preview.png", "x.safetensors"]);
});

test("a file in the way of a subfolder stays as it is, and the model is published in the folder above, with a note", () => {
	home = makeHome();
	mkdirSync(join(home.library, "Lora", "Flux"), { recursive: true });
	writeFileSync(join(home.library, "Lora", "Flux", "Styles"), "not a folder");
	mkdirSync(join(home.inbox, "Flux", "Styles"), { recursive: true });
	home.drop("Flux/Styles/x.safetensors", loraFile());
	const { code, out } = home.run("watch", "--once");
	expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining("Styles is not a folder") });
	expect(home.names("Lora", "Flux")).toEqual(["Styles", "x.safetensors"]);
});

test("a subfolder whose name is not UTF-8 gets a name that every web UI can list", () => {
	home = makeHome();
	const folder = Buffer.concat([Buffer.from(join(home.inbox, "caf")), Buffer.of(0xe9)]);
	mkdirSync(folder);
	writeFileSync(Buffer.concat([folder, Buffer.from("/x.safetensors")]), loraFile());
	expect(home.run("watch", "--once").code).toBe(0);
	expect(home.names("Lora", "caf_")).toEqual(["x.safetensors"]);
});

test("an undone model goes back to the subfolder it came from", () => {
	home = makeHome();
	mkdirSync(join(home.inbox, "Flux", "Styles"), { recursive: true });
	home.drop("Flux/Styles/x.safetensors", loraFile());
	expect(home.run("watch", "--once").code).toBe(0);
	const [entry] = JSON.parse(home.run("log", "--json").out).entries;
	const undone = home.run("undo", String(entry.id ?? entry.job));
	expect(undone).toMatchObject({ code: 0 });
	expect(home.names("Lora", "Flux", "Styles")).toEqual([]);
	expect(existsSync(home.inbox) && readdirSync(home.inbox, { recursive: true })).toEqual(
		expect.arrayContaining([expect.stringContaining("x.safetensors")]),
	);
});
