import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { loraFile } from "./lora.ts";
import { type Home, makeHome } from "./run.ts";

let home: Home;

afterEach(() => home.remove());

/** Drops a LoRA of SD 1.5 and its preview into folders of the inbox. */
function drop(...folders: readonly string[]): void {
	for (const folder of folders) {
		mkdirSync(join(home.inbox, folder), { recursive: true });
		home.drop(join(folder, "x.safetensors"), loraFile());
		home.drop(join(folder, "x.preview.png"), "picture");
	}
}

test.each<{ setting: string; cases: Record<string, string> }>([
	{ setting: "keep", cases: { "": "Lora", "Flux/Styles": "Lora/Flux/Styles" } },
	{ setting: "flatten", cases: { "Flux/Styles": "Lora" } },
	{
		setting: "base",
		cases: {
			"": "Lora/SD 1.5",
			"Flux/Styles": "Lora/SD 1.5/Flux/Styles",
			"SD 1.5/Other": "Lora/SD 1.5/Other",
		},
	},
])("with subfolders: $setting, a LoRA of SD 1.5 and its preview go from and to $cases", ({ setting, cases }) => {
	home = makeHome(`subfolders: ${setting}\n`);
	const [came, wanted] = [Object.keys(cases), Object.values(cases)];
	drop(...came);
	// A second file, since one alone is not in a list.
	const files = [...came, ...came].map((folder) => join(home.inbox, folder, "x.safetensors"));
	const reports: { plan: { destination: string } }[] = JSON.parse(home.run("inspect", "--json", ...files).out);
	expect(reports.slice(0, came.length).map(({ plan }) => plan.destination)).toEqual(
		wanted.map((folder) => join(folder, "x.safetensors")),
	);
	expect(home.run("watch", "--once").code).toBe(0);
	for (const folder of wanted) {
		expect([folder, home.names(folder)]).toEqual([folder, expect.arrayContaining(["x.preview.png", "x.safetensors"])]);
	}
});

test("of a folder in another case, the base's folder is not made a second time", () => {
	home = makeHome("subfolders: base\n");
	drop("sd 1.5/Styles");
	expect(home.run("watch", "--once").code).toBe(0);
	expect(home.names("Lora")).toEqual(["sd 1.5"]);
	expect(home.names("Lora/sd 1.5/Styles")).toEqual(["x.preview.png", "x.safetensors"]);
});

test("a model goes to the folder above one that cannot be used, gets a name that every web UI can list, and can be undone", () => {
	home = makeHome();
	mkdirSync(join(home.library, "Lora", "Flux"), { recursive: true });
	writeFileSync(join(home.library, "Lora", "Flux", "Styles"), "not a folder");
	drop("Flux/Styles");
	const notUtf8 = Buffer.concat([Buffer.from(join(home.inbox, "caf")), Buffer.of(0xe9)]);
	mkdirSync(notUtf8);
	writeFileSync(Buffer.concat([notUtf8, Buffer.from("/y.safetensors")]), loraFile(2));
	const { code, out } = home.run("watch", "--once");
	expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining("Styles is not a folder") });
	expect(home.names("Lora", "Flux")).toEqual(["Styles", "x.preview.png", "x.safetensors"]);
	expect(home.names("Lora", "caf_")).toEqual(["y.safetensors"]);

	const [entry] = JSON.parse(home.run("log", "--json", "--name", "x.safetensors").out).entries;
	expect(home.run("undo", String(entry.id))).toMatchObject({ code: 0 });
	expect(home.names("Lora", "Flux")).toEqual(["Styles"]);
	expect(existsSync(home.inbox) && readdirSync(home.inbox, { recursive: true })).toEqual(
		expect.arrayContaining([expect.stringContaining("x.safetensors")]),
	);
});
