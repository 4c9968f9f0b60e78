import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { prepareFolders } from "../../daemon/folders.ts";

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "autoprune-folders-"));
	mkdirSync(join(folder, "home"));
	mkdirSync(join(folder, "disk"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function prepare(yaml: string | null): Promise<void> {
	const cwd = join(folder, "home");
	if (yaml !== null) writeFileSync(join(cwd, "autoprune.yaml"), yaml);
	return prepareFolders(await loadConfig(undefined, { cwd, env: { HOME: cwd } }));
}

test.each([
	["without a configuration", null],
	["with one that names no folder", "precision: bf16\n"],
	["with one that names a folder beside itself", "library: models\n"],
])("library and inbox are made %s", async (_, yaml) => {
	await prepare(yaml);
	expect(existsSync(join(folder, "home", "models", "Autoprune"))).toBe(true);
});

test("an inbox is made in a library that is there, wherever that is", async () => {
	await prepare(`library: ${join(folder, "disk")}\n`);
	expect(existsSync(join(folder, "disk", "Autoprune"))).toBe(true);
});

test.each([
	["library", (disk: string) => `library: ${disk}/models\n`],
	["inbox", (disk: string) => `inbox: ${disk}/models\n`],
])("a missing %s elsewhere is refused and not made: its disk may not be mounted", async (_, yaml) => {
	const missing = expect.objectContaining({ code: "work.folder-missing" });
	await expect(prepare(yaml(join(folder, "disk")))).rejects.toEqual(missing);
	expect(existsSync(join(folder, "disk", "models"))).toBe(false);
});

test.each([
	["is the library", "inbox: models\n"],
	["holds the library", "library: in/models\ninbox: in\n"],
	["is where LoRAs go", "inbox: models/Lora\n"],
	["lies where LoRAs go", "inbox: models/Lora/new\n"],
	["holds a folder where models go", "inbox: models/.autoprune\n"],
])("an inbox that %s is refused", async (_, yaml) => {
	await expect(prepare(yaml)).rejects.toEqual(expect.objectContaining({ code: "work.folders-overlap" }));
});
