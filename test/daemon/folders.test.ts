import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { type Lacking, prepareFolders } from "../../daemon/folders.ts";
import { canMount, mounted, remount } from "../e2e/mounts.ts";

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "autoprune-folders-"));
	mkdirSync(join(folder, "home"));
	mkdirSync(join(folder, "disk"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function prepare(yaml: string | null, state = join(folder, "state")): Promise<readonly Lacking[]> {
	const cwd = join(folder, "home");
	if (yaml !== null) writeFileSync(join(cwd, "autoprune.yaml"), yaml);
	return prepareFolders(await loadConfig(undefined, { cwd, env: { HOME: cwd } }), state);
}

test.each([
	["without a configuration", null],
	["with a configuration that names no folder", "precision: bf16\n"],
	["with a configuration that names the default library", "library: models\n"],
])("library and inbox are made %s", async (_, yaml) => {
	await prepare(yaml);
	expect(existsSync(join(folder, "home", "models", "Autoprune"))).toBe(true);
});

test("an inbox is made in a library that is there, wherever that is", async () => {
	await prepare(`library: ${join(folder, "disk")}\n`);
	expect(existsSync(join(folder, "disk", "Autoprune"))).toBe(true);
});

test.each([
	["beside the configuration", "library: sd/models\n"],
	["in the home folder", "library: ~/sd/models\n"],
	["of a further inbox", "inboxes:\n  - library: sd/models\n"],
])("a library %s that is not the default is named and not made", async (_, yaml) => {
	expect(await prepare(yaml)).toMatchObject([{ fault: { code: "work.folder-missing" } }]);
	expect(existsSync(join(folder, "home", "sd"))).toBe(false);
	expect(existsSync(join(folder, "home", "~"))).toBe(false);
});

test.each([
	["library", (disk: string) => `library: ${disk}/models\n`],
	["inbox", (disk: string) => `inbox: ${disk}/models\n`],
])("a missing %s elsewhere is named and not made: its disk may not be mounted", async (_, yaml) => {
	expect(await prepare(yaml(join(folder, "disk")))).toMatchObject([{ fault: { code: "work.folder-missing" } }]);
	expect(existsSync(join(folder, "disk", "models"))).toBe(false);
});

test.each([
	["is the library", "inbox: models\n"],
	["holds the library", "library: in/models\ninbox: in\n"],
	["is where LoRAs go", "inbox: models/Lora\n"],
	["is where upscalers of one base go", "inbox: models/SwinIR\n"],
	["is where unknown files go", "onUnknown: place\ninbox: models/Unsorted\n"],
	["lies where unknown files go", "inboxes:\n  - inbox: models/Unsorted/in\n    onUnknown: place\n"],
	["lies where LoRAs go", "inbox: models/Lora/new\n"],
	["holds a folder where models go", "inbox: models/.autoprune\n"],
])("an inbox that %s is refused", async (_, yaml) => {
	await expect(prepare(yaml)).rejects.toEqual(expect.objectContaining({ code: "work.folders-overlap" }));
});

describe("of several inboxes", () => {
	test.each([
		["one is the same folder as another", "inboxes:\n  - inbox: models/Autoprune\n"],
		["one lies within another", "inbox: in\ninboxes:\n  - inbox: in/more\n"],
		["one holds another", "inbox: in/more\ninboxes:\n  - inbox: in\n"],
	])("%s, which is refused", async (_, yaml) => {
		await expect(prepare(yaml)).rejects.toEqual(expect.objectContaining({ code: "work.inboxes-overlap" }));
	});

	test.each([
		["holds another's library", "inboxes:\n  - library: more/models\n    inbox: more\n"],
		["lies where another's models go", "inboxes:\n  - library: more\n    inbox: models/VAE\n"],
	])("one %s, which is refused", async (_, yaml) => {
		await expect(prepare(yaml)).rejects.toEqual(expect.objectContaining({ code: "work.folders-overlap" }));
	});

	test("two names of one folder are seen through", async () => {
		mkdirSync(join(folder, "home", "models", "Autoprune"), { recursive: true });
		symlinkSync(join(folder, "home", "models", "Autoprune"), join(folder, "home", "link"));
		const refused = expect.objectContaining({ code: "work.inboxes-overlap" });
		await expect(prepare("inboxes:\n  - inbox: link\n")).rejects.toEqual(refused);
	});

	test("two may share a library, and each may lie in its own", async () => {
		mkdirSync(join(folder, "home", "more"));
		expect(await prepare("inboxes:\n  - inbox: in\n  - library: more\n")).toEqual([]);
		for (const made of ["models/Autoprune", "in", "more/Autoprune"]) {
			expect(existsSync(join(folder, "home", made))).toBe(true);
		}
	});

	test("one whose disk is not there is named", async () => {
		const missing = join(folder, "disk", "gone");
		expect(await prepare(`inboxes:\n  - library: ${missing}\n`)).toMatchObject([
			{ inbox: join(missing, "Autoprune"), fault: { code: "work.folder-missing" } },
		]);
	});
});

describe("a folder for files that are done is a link", () => {
	/** Makes two inboxes, and in the first one a link. */
	function linked(name: string, to: string): Promise<readonly Lacking[]> {
		for (const made of ["first", "second/Originals"]) mkdirSync(join(folder, "home", made), { recursive: true });
		symlinkSync(to, join(folder, "home", "first", name));
		return prepare("inbox: first\ninboxes:\n  - inbox: second\n");
	}

	test.each([
		["Originals", "."],
		["Failed", "."],
		["Originals", "../second"],
		["Failed", "../second/Failed files"],
	])("%s to %s, which an inbox is scanned for, is refused", async (name, to) => {
		mkdirSync(join(folder, "home", "second", "Failed files"), { recursive: true });
		await expect(linked(name, to)).rejects.toEqual(expect.objectContaining({ code: "work.archive-scanned" }));
	});

	test.each([
		["Originals", "../elsewhere"],
		["Originals", "kept"],
		["Originals", ".."],
		["Failed", "../second/Originals"],
		["Failed", "missing"],
	])("%s to %s, which no inbox is scanned for, is allowed", async (name, to) => {
		for (const made of ["elsewhere", "first/kept"]) mkdirSync(join(folder, "home", made), { recursive: true });
		expect(await linked(name, to)).toEqual([]);
	});
});

test.each(["models/Autoprune", "models/Autoprune/state"])("a journal in an inbox, at %s, is refused", async (state) => {
	const refused = prepare(null, join(folder, "home", state));
	await expect(refused).rejects.toEqual(expect.objectContaining({ code: "work.folders-overlap" }));
});

test.skipIf(!canMount)("an inbox on a disk that is read-only is named: files would stay in it", async () => {
	const disk = mounted("1m");
	remount(disk, "ro");
	expect(await prepare(`inbox: ${disk}\n`)).toMatchObject([{ inbox: disk, fault: { code: "work.inbox-read-only" } }]);
});

test.skipIf(process.getuid?.() === 0)("an inbox that may not be looked into is named", async () => {
	mkdirSync(join(folder, "home", "in"), { mode: 0o300 });
	expect(await prepare("inbox: in\n")).toMatchObject([{ fault: { code: "work.inbox-unreadable" } }]);
});

test.each(["file", "file/in"])(
	"an inbox at %s, where a file is in the way, is not blamed on permissions",
	async (inbox) => {
		writeFileSync(join(folder, "home", "file"), "");
		expect(await prepare(`inbox: ${inbox}\n`)).toMatchObject([{ fault: { code: "work.not-a-folder" } }]);
	},
);
