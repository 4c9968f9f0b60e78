import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Destinations, decideDestinations, torchOnlyOf } from "../../config/destination.ts";
import { EXTRA_PATHS_NAME } from "../../config/layouts/comfyui.ts";
import { LAYOUTS } from "../../config/layouts/index.ts";
import { folderIn, type Layout } from "../../config/layouts/layout.ts";
import { loadConfig } from "../../config/load.ts";
import type { Settings } from "../../config/schema.ts";
import { KIND_IDS, type Kind } from "../../toolkit/kinds.ts";
import { layOut, makeTree } from "./trees.ts";

let home: string;
let root: string;

beforeEach(() => {
	home = mkdtempSync(join(tmpdir(), "autoprune-layout-"));
	root = join(home, "program");
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

function decide(library: string, settings: Partial<Pick<Settings, "layout" | "folders">> = {}): Promise<Destinations> {
	return decideDestinations({ layout: "auto", folders: {}, ...settings }, library, { HOME: home, DISK: "disk" });
}

/** Where each kind goes, relative to a folder. */
function foldersIn(folder: string, { kinds }: Destinations): Record<string, string> {
	return Object.fromEntries(KIND_IDS.map((kind) => [kind, relative(folder, kinds[kind].folder)]));
}

/** Where a layout itself says that each kind goes. */
function layoutFolders(layout: Layout): Record<Kind, string> {
	return Object.fromEntries(KIND_IDS.map((kind) => [kind, folderIn(layout, kind, null).folder])) as Record<
		Kind,
		string
	>;
}

describe.each(LAYOUTS)("$id", (layout) => {
	test("is recognised by its root when the library is its folder of models", async () => {
		const { library } = layOut(layout.id, root);
		const found = await decide(library);
		expect(found).toMatchObject({ layout: layout.id, why: expect.stringContaining(`${root} is ${layout.label}`) });
		expect(foldersIn(library, found)).toEqual(layoutFolders(layout));
	});

	test("is recognised when the library is its root, and its folder of models is used", async () => {
		const { library } = layOut(layout.id, root);
		const found = await decide(root);
		expect(found.layout).toBe(layout.id);
		const inRoot = "inRoot" in layout ? layout.inRoot.map((kind) => [kind, `../${layout.folders[kind]}`]) : [];
		expect(foldersIn(library, found)).toEqual({ ...layoutFolders(layout), ...Object.fromEntries(inRoot) });
	});

	test("is recognised by its model folders alone, unless they tell nothing", async () => {
		layOut(layout.id, root);
		const apart = join(home, "apart");
		makeTree(
			apart,
			layout.marks.models.map((name) => `${name}/`),
		);
		expect((await decide(apart)).layout).toBe(layout.id);
	});

	test("fills the folders that the program has for the kinds that it has made them for", async () => {
		layOut(layout.id, root);
		const { kinds } = await decide(root);
		for (const kind of ["checkpoint", "vae", "lora", "embedding", "controlnet"] as const) {
			expect(existsSync(kinds[kind].folder)).toBe(true);
		}
	});

	test("says of each kind whether the folder is the program's own", async () => {
		layOut(layout.id, root);
		const { kinds } = await decide(root);
		for (const kind of KIND_IDS) {
			const { own } = folderIn(layout, kind, null);
			expect(kinds[kind].from).toMatch(own ? /^layout / : /^ComfyUI's name; the layout has no such folder$/);
		}
	});

	test("is the same wherever the library lies when it is named", async () => {
		const library = join(home, "apart");
		const found = await decide(library, { layout: layout.id });
		expect(found).toMatchObject({ layout: layout.id, why: "set by `layout`" });
		expect(foldersIn(library, found)).toEqual(layoutFolders(layout));
	});

	test("never makes a library look like another program's by the folders that it fills", async () => {
		const library = join(home, "apart");
		makeTree(
			library,
			Object.values(layoutFolders(layout)).map((folder) => `${folder}/`),
		);
		expect([layout.id, "a1111"]).toContain((await decide(library)).layout);
	});
});

test("where no web UI is detected, it is a1111, and it says so", async () => {
	const found = await decide(join(home, "models"));
	expect(found).toMatchObject({
		layout: "a1111",
		why: expect.stringContaining("web UI not recognised: neither"),
		isFallback: true,
	});
});

test("two programs in one root are not chosen between: it is a1111, and both are named", async () => {
	layOut("comfyui", root);
	const { library } = layOut("fooocus", root);
	const found = await decide(library);
	expect(found.layout).toBe("a1111");
	for (const word of ["ComfyUI", "Fooocus", "`layout`"]) expect(found.why).toContain(word);
});

test("a program that the library lies in does not outweigh the one that the library is", async () => {
	layOut("stabilitymatrix", home);
	layOut("comfyui", join(home, "Models"));
	expect((await decide(join(home, "Models"))).layout).toBe("comfyui");
});

describe("folders", () => {
	test("override single kinds, from the library or absolute", async () => {
		const library = join(home, "models");
		const found = await decide(library, { folders: { vae: "parts/vae", lora: join(library, "styles") } });
		expect(foldersIn(library, found)).toMatchObject({
			vae: "parts/vae",
			lora: "styles",
			checkpoint: "Stable-diffusion",
		});
		expect(found.kinds.vae.from).toContain("`folders`");
	});

	test.each([["../elsewhere"], ["/elsewhere"], ["a/../../models2"]])(
		"%s is refused: it lies outside",
		async (folder) => {
			writeFileSync(join(home, "autoprune.yaml"), `folders:\n  lora: Lora\n  vae: ${folder}\n`);
			await expect(loadConfig(undefined, { cwd: home, env: {} })).rejects.toThrow(
				/line 3: `folders.vae`: .* is outside the library .*a hard link/,
			);
		},
	);

	test("of an unknown kind are refused, with the kind that was probably meant", async () => {
		writeFileSync(join(home, "autoprune.yaml"), "folders:\n  loras: Lora\n");
		await expect(loadConfig(undefined, { cwd: home, env: {} })).rejects.toThrow(
			/line 2: `folders.loras`: unknown kind; did you mean `lora`\?/,
		);
	});
});

describe("ComfyUI's own file", () => {
	/** Decides for a library that is ComfyUI's root. */
	function withFile(yaml: string, settings: Partial<Pick<Settings, "folders">> = {}): Promise<Destinations> {
		layOut("comfyui", root);
		writeFileSync(join(root, EXTRA_PATHS_NAME), yaml);
		return decide(root, settings);
	}

	test.each([
		{
			name: "a section moves the kinds that it names",
			yaml: "disk:\n  base_path: big\n  checkpoints: ckpt\n  embeddings: e\n",
			gives: { checkpoint: "big/ckpt", vae: "models/vae" },
		},
		{
			name: "the default section goes before one that is named earlier",
			yaml: "a:\n  vae: one\nb:\n  is_default: true\n  vae: two\nc:\n  vae: three\n",
			gives: { vae: "two" },
		},
		{
			name: "without a default section the first goes before the others",
			yaml: "a:\n  loras: one\nb:\n  loras: two\n",
			gives: { lora: "one" },
		},
		{
			name: "of several paths the first is meant",
			yaml: "a:\n  base_path: x\n  loras: |\n    one\n    two\n",
			gives: { lora: "x/one" },
		},
		{
			name: "of several default paths the last is ComfyUI's first",
			yaml: "a:\n  is_default: true\n  loras: |\n    one\n    two\n",
			gives: { lora: "two" },
		},
		{
			name: "the names of old are taken too",
			yaml: "a:\n  unet: u\n  clip: c\n",
			gives: { "diffusion-model": "u", "text-encoder": "c" },
		},
		{
			name: "the home and the environment are filled in",
			yaml: `a:\n  base_path: ~/program\n  vae: v\nb:\n  base_path: \${DISK}/$DISK\n  loras: l\n`,
			gives: { vae: "v", lora: "disk/disk/l" },
		},
		{
			name: "what its own parser takes for true, and its references, mean the same here",
			yaml: "a:\n  base_path: &b far\n  vae: one\nb:\n  is_default: yes\n  base_path: *b\n  vae: two\n",
			gives: { vae: "far/two" },
		},
		{ name: "an empty section and an empty path say nothing", yaml: "a:\nb:\n  vae:\n", gives: { vae: "models/vae" } },
		{ name: "a file of comments says nothing", yaml: "# nothing\n", gives: { vae: "models/vae" } },
		{ name: "what is no text is passed over", yaml: "a:\n  vae: [x]\n  loras: {y: z}\n", gives: { vae: "models/vae" } },
	])("$name", async ({ yaml, gives }) => {
		expect(foldersIn(root, await withFile(yaml))).toMatchObject(gives);
	});

	test("is read beside the folder of models too", async () => {
		const { library } = layOut("comfyui", root);
		writeFileSync(join(root, EXTRA_PATHS_NAME), "a:\n  vae: models/more/vae\n");
		const found = await decide(library);
		expect(found.kinds.vae).toEqual({
			folder: join(library, "more", "vae"),
			from: "extra_model_paths.yaml, section a",
		});
	});

	test("is not followed out of the library, and that is said", async () => {
		const found = await withFile("disk:\n  base_path: /mnt/ssd\n  vae: vae\n");
		expect(foldersIn(root, found).vae).toBe("models/vae");
		expect(found.notes).toEqual([
			expect.stringMatching(/^section disk of .* puts vae files in \/mnt\/ssd\/vae; it is not used/),
		]);
	});

	test("gives way to `folders`", async () => {
		const found = await withFile("a:\n  base_path: /mnt\n  vae: v\n", { folders: { vae: "mine" } });
		expect(foldersIn(root, found).vae).toBe("mine");
		expect(found.notes).toEqual([]);
	});

	test("is nothing to another program", async () => {
		const { library } = layOut("swarmui", root);
		mkdirSync(library, { recursive: true });
		writeFileSync(join(root, EXTRA_PATHS_NAME), "a:\n  vae: Models/v\n");
		expect(foldersIn(library, await decide(library)).vae).toBe("VAE");
	});

	test("is refused when it refers to what is not there", async () => {
		await expect(withFile("a:\n  vae: *nothing\n")).rejects.toThrow(/extra_model_paths\.yaml has an error/);
	});

	test("is refused when it cannot be read", async () => {
		layOut("comfyui", root);
		mkdirSync(join(root, EXTRA_PATHS_NAME));
		await expect(decide(root)).rejects.toThrow(expect.objectContaining({ code: "config.unreadable" }));
	});

	test("is refused with its line when it is broken", async () => {
		await expect(withFile("a:\n  vae: x\n vae: y\n")).rejects.toThrow(
			/extra_model_paths\.yaml has an error:\n {2}line \d/,
		);
	});
});

test.each([
	["a1111", ["upscaler", "face-restore"]],
	["forge", ["upscaler", "face-restore"]],
	["sdnext", ["upscaler", "face-restore"]],
	["stabilitymatrix", ["upscaler", "face-restore"]],
	["comfyui", ["face-restore"]],
	["swarmui", ["face-restore"]],
	["fooocus", ["face-restore"]],
] as const)("%s lists only torch's files of %j", async (layout, kinds) => {
	const found = torchOnlyOf({ destinations: await decide(join(home, "library"), { layout }) });
	const label = LAYOUTS.find(({ id }) => id === layout)?.label;
	expect([...found]).toEqual(kinds.map((kind) => [kind, label]));
});
