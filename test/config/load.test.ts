import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Config } from "../../config/config.ts";
import { DEFAULTS } from "../../config/defaults.ts";
import { folderFor } from "../../config/destination.ts";
import { loadConfig } from "../../config/load.ts";
import { schema } from "../../config/schema.ts";
import { UserError } from "../../toolkit/errors.ts";
import { layOut } from "./trees.ts";

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "autoprune-config-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function load(yaml: string): Promise<Config> {
	writeFileSync(join(folder, "autoprune.yaml"), yaml);
	return loadConfig(undefined, { cwd: folder, env: { HOME: folder } });
}

async function faultOf(yaml: string): Promise<UserError> {
	try {
		await load(yaml);
	} catch (error) {
		if (error instanceof UserError) return error;
		throw error;
	}
	throw new Error("was accepted");
}

test("without a file everything has its default, and the inbox lies in the library", async () => {
	const config = await loadConfig(undefined, { cwd: folder, env: { HOME: folder } });
	expect(config.inboxes).toMatchObject([
		{
			library: join(folder, "models"),
			inbox: join(folder, "models", "Autoprune"),
			precision: "fp16",
			vaeFormat: "pt",
			settle: {},
		},
	]);
	expect(config.file).toBeNull();
	expect(config.workers).toBeGreaterThan(0);
});

test("the defaults that need no schema are those of the schema", () => {
	expect(DEFAULTS).toStrictEqual(schema.parse({}));
});

test("relative folders are taken from the file's own folder", async () => {
	mkdirSync(join(folder, "etc"));
	writeFileSync(join(folder, "etc", "a.yaml"), "library: ../lib\ninbox: in\n");
	const config = await loadConfig("etc/a.yaml", { cwd: folder, env: {} });
	expect(config.inboxes).toMatchObject([{ library: join(folder, "lib"), inbox: join(folder, "etc", "in") }]);
});

test("~/ in a path of the settings is the home folder, and no folder named ~ is meant", async () => {
	const home = { HOME: "/home/ann" };
	writeFileSync(
		join(folder, "autoprune.yaml"),
		'library: ~/sd/models\ninbox: ~/in\nfolders:\n  lora: ~/sd/models/L\ninboxes:\n  - library: "~"\n    inbox: ~/other\n',
	);
	const config = await loadConfig(undefined, { cwd: folder, env: home });
	expect(config.inboxes.map(({ library, inbox }) => [library, inbox])).toEqual([
		["/home/ann/sd/models", "/home/ann/in"],
		["/home/ann", "/home/ann/other"],
	]);
	expect(folderFor(config.inboxes[0], "lora", null)).toBe("/home/ann/sd/models/L");
});

test("--config=~/file, which a shell leaves as it is, is found in the home folder", async () => {
	writeFileSync(join(folder, "a.yaml"), "inbox: in\n");
	const config = await loadConfig("~/a.yaml", { cwd: "/", env: { HOME: folder } });
	expect(config.inboxes[0].inbox).toBe(join(folder, "in"));
});

test("a ~ that does not begin a path is part of a name", async () => {
	const { inboxes } = await load("library: models~old/~/x\n");
	expect(inboxes[0].library).toBe(join(folder, "models~old", "~", "x"));
});

test.each([
	["library: $HOME/models", "line 1: `library`: variables such as $HOME are not expanded; write"],
	["inbox: /mnt/$DISK/in", "line 1: `inbox`: variables such as $HOME are not expanded; write"],
	["folders:\n  lora: $L", "line 2: `folders.lora`: variables such as $HOME are not expanded; write"],
	["library: ~ann/models", "line 1: `library`: only ~/ is expanded, to your own home folder"],
	["inboxes:\n  - library: ~ann", "line 2: `inboxes.0.library`: only ~/ is expanded"],
])("%j is refused by its line", async (yaml, says) => {
	expect((await faultOf(yaml)).message).toContain(says);
});

test("an empty file is a file of defaults", async () => {
	expect((await load("")).inboxes).toMatchObject([{ layout: "auto", destinations: { layout: "a1111" } }]);
});

test("a key without a value is as good as none", async () => {
	expect(await load("precision:\nsettle:\nscan:\n  every:\n")).toMatchObject({
		inboxes: [{ precision: "fp16", settle: {} }],
		scan: { every: 10_000 },
	});
});

test("the user's own file is found where XDG_CONFIG_HOME says", async () => {
	mkdirSync(join(folder, "xdg", "autoprune"), { recursive: true });
	writeFileSync(join(folder, "xdg", "autoprune", "config.yaml"), "precision: bf16\n");
	const found = await loadConfig(undefined, { cwd: folder, env: { XDG_CONFIG_HOME: join(folder, "xdg") } });
	expect(found.inboxes[0].precision).toBe("bf16");
});

test.each([
	["a misspelt key", "library: x\nprecison: fp16\n", ["line 2", "`precison`", "precision"]],
	["a misspelt key within a key", "settle:\n  quite: 5s\n", ["line 2", "`settle.quite`", "quiet"]],
	["a value that is not allowed", "\n\nprecision: fp8\n", ["line 3", "`precision`", "fp16"]],
	["a duration without its unit", 'settle:\n  quiet: "5"\n', ["line 2", "`settle.quiet`", "5s"]],
	["a number where words are wanted", "workers: many\n", ["line 1", "`workers`"]],
	["broken YAML", "library: [\n", ["line"]],
	["a reference to another place", "library: &a x\ninbox: *a\n", ["line 2", "`*a`", "itself"]],
	["a reference in a circle", "library: &a\n  b: *a\n", ["line 2", "`*a`"]],
	["a second document", "library: x\n---\nlibrary: y\n", ["line 2", "documents"]],
	["a list instead of settings", "- a\n", ["the file"]],
])("%s is refused by its line and name", async (_, yaml, words) => {
	const fault = await faultOf(yaml);
	expect(fault.code).toBe("config.invalid");
	for (const word of words) expect(fault.message).toContain(word);
});

test("every fault is named at once", async () => {
	expect((await faultOf("a: 1\nb: 2\nprecision: x\n")).detail).toMatchObject({ faults: { length: 3 } });
});

test("a file that is asked for and not there is refused", async () => {
	await expect(loadConfig("nowhere.yaml", { cwd: folder, env: {} })).rejects.toThrow(/no configuration file/);
});

describe("further inboxes", () => {
	test("have as the top level has it what they leave out, and an inbox in a library of their own", async () => {
		const config = await load(
			[
				"library: a",
				"precision: bf16",
				"folders: {lora: styles}",
				"settle: {quiet: 2s}",
				"inboxes:",
				"  - library: b",
				"    keepEma: true",
				"    folders: {vae: vaes}",
				"  - inbox: in",
				"    precision: keep",
				"    settle: {quiet: 9s}",
				"",
			].join("\n"),
		);
		const [first, second, third, ...more] = config.inboxes;
		expect(more).toEqual([]);
		expect(first).toMatchObject({ library: join(folder, "a"), precision: "bf16", keepEma: false });
		expect(second).toMatchObject({
			library: join(folder, "b"),
			inbox: join(folder, "b", "Autoprune"),
			precision: "bf16",
			keepEma: true,
			settle: { quiet: 2000 },
			folders: { lora: "styles", vae: "vaes" },
		});
		expect(second && [folderFor(second, "lora", null), folderFor(second, "vae", null)]).toEqual([
			join(folder, "b", "styles"),
			join(folder, "b", "vaes"),
		]);
		expect(third).toMatchObject({
			library: join(folder, "a"),
			inbox: join(folder, "in"),
			precision: "keep",
			keepEma: false,
			settle: { quiet: 9000 },
		});
	});

	test("are recognised each by its own library", async () => {
		const { library } = layOut("comfyui", join(folder, "ComfyUI"));
		const config = await load(`inboxes:\n  - library: ${library}\n`);
		expect(config.inboxes.map(({ destinations }) => destinations.layout)).toEqual(["a1111", "comfyui"]);
	});

	test("have the same settings as the first one", async () => {
		const [first, further] = (await load("inboxes:\n  - library: b\n")).inboxes;
		expect(Object.keys({ ...further }).sort()).toEqual(Object.keys(first).sort());
	});

	test.each([
		[
			"neither a library nor an inbox",
			"inboxes:\n  - precision: keep\n",
			["line 2", "`inboxes.0`", "its own `library` or `inbox`"],
		],
		[
			"a misspelt key",
			"inboxes:\n  - library: b\n  - inbox: c\n    precison: keep\n",
			["line 4", "`inboxes.1.precison`", "did you mean `precision`?"],
		],
		[
			"a misspelt key within a key",
			"inboxes:\n  - library: b\n    settle:\n      quite: 5s\n",
			["line 4", "did you mean `quiet`?"],
		],
		[
			"a value that is not allowed",
			"inboxes:\n  - library: b\n    layout: comfy\n",
			["line 3", "`inboxes.0.layout`", "comfyui"],
		],
		["a setting of all inboxes", "inboxes:\n  - library: b\n    workers: 2\n", ["line 3", "`inboxes.0.workers`"]],
		["nothing at all", "inboxes:\n  -\n", ["line 2", "`inboxes.0`"]],
		["no list", "inboxes:\n  library: b\n", ["line 1", "`inboxes`"]],
		[
			"a folder outside its library",
			"inboxes:\n  - library: b\n    folders:\n      vae: ../c\n",
			["line 4", "`inboxes.0.folders.vae`", "outside the library"],
		],
		[
			"a folder of the top level that lies outside its library",
			"library: /a\nfolders: {vae: /a/v}\ninboxes:\n  - library: /b\n",
			["line 4", "`inboxes.0.folders.vae`", "inherited from the top level", "outside the library /b"],
		],
	])("with %s are refused by line and name", async (_, yaml, words) => {
		const fault = await faultOf(yaml);
		expect(fault.code).toBe("config.invalid");
		for (const word of words) expect(fault.message).toContain(word);
	});

	test("may have keys without a value", async () => {
		expect((await load("inboxes:\n  - library: b\n    precision:\n    settle:\n")).inboxes[1]).toMatchObject({
			precision: "fp16",
			settle: {},
		});
	});
});

test("a precision can be given for any kind and base, and a further inbox changes single ones", async () => {
	const config = await load(
		"precisions:\n  lora: keep\n  flux1: bf16\ninboxes:\n  - inbox: b\n    precisions:\n      lora: fp32\n",
	);
	expect(config.inboxes.map(({ precisions }) => precisions)).toEqual([
		{ lora: "keep", flux1: "bf16" },
		{ lora: "fp32", flux1: "bf16" },
	]);
});

test("a precision for something that is no kind or base is refused, and one that is no precision", async () => {
	const { message } = await faultOf("precisions:\n  flux: keep\n  lora: half\n");
	expect(message).toMatch(/line 2: `precisions\.flux`: unknown kind or base/);
	expect(message).toMatch(/line 3: `precisions\.lora`: .*fp16/);
});

test("the journal is a file, and the host has the name of the machine, unless the settings say otherwise", async () => {
	expect(await load("")).toMatchObject({ journal: null, role: "both", host: hostname() });
	const shared = "journal: postgres://me@db/a\nrole: work\nhost: gpu-2\n";
	expect(await load(shared)).toMatchObject({ journal: "postgres://me@db/a", role: "work", host: "gpu-2" });
});
