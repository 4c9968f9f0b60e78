import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { layOut } from "../config/trees.ts";
import { type Ran, runCli } from "./run-cli.ts";

let folder: string;

beforeEach(() => {
	folder = realpathSync(mkdtempSync(join(tmpdir(), "autoprune-cli-config-")));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]): Ran {
	return runCli(folder, ["config", ...args]);
}

function settings(yaml: string, name = "autoprune.yaml"): void {
	writeFileSync(join(folder, name), yaml);
}

describe("init, then check", () => {
	test("a new file has no errors, and a missing folder is a note", () => {
		expect(run("init")).toMatchObject({ code: 0, out: expect.stringContaining("wrote autoprune.yaml") });
		const checked = run("check");
		expect(checked).toMatchObject({ code: 0, err: "" });
		expect(checked.out).toContain("autoprune.yaml has no errors");
		expect(checked.out).toContain(`note: folder ${join(folder, "models")} does not exist`);
		mkdirSync(join(folder, "models"));
		expect(run("check").out).not.toContain("note");
	});

	test("a file elsewhere gets the folders that it lies in", () => {
		expect(run("init", "etc/autoprune/config.yaml").code).toBe(0);
		expect(run("check", "etc/autoprune/config.yaml").code).toBe(0);
	});

	test("a file that is there stays as it is", () => {
		settings("precision: bf16\n");
		expect(run("init")).toMatchObject({ code: 1, out: "", err: expect.stringContaining("(work.exists)") });
		expect(readFileSync(join(folder, "autoprune.yaml"), "utf8")).toBe("precision: bf16\n");
	});

	test("where nothing may be written, it says so", () => {
		settings("", "etc");
		expect(run("init", "etc/autoprune.yaml")).toMatchObject({
			code: 1,
			err: expect.stringMatching(/\(work\.[a-z-]+\)/),
		});
	});
});

describe("check", () => {
	test("names every fault with its line, and ends with 78", () => {
		settings("library: models\nprecison: fp16\nsettle:\n  quiet: 5\nlayout: comfy\n");
		const { code, out, err } = run("check");
		expect([code, out]).toEqual([78, ""]);
		for (const words of ["3 errors", "line 2: `precison`", "line 4: `settle.quiet`", "line 5: `layout`", "comfyui"]) {
			expect(err).toContain(words);
		}
	});

	test("names a folder that lies outside the library", () => {
		settings("folders:\n  vae: ../elsewhere\n");
		expect(run("check")).toMatchObject({ code: 78, err: expect.stringContaining("line 2: `folders.vae`") });
	});

	test("names an inbox that a folder is written in", () => {
		settings("library: models\ninbox: models/VAE\n");
		const { code, err } = run("check");
		expect(code).toBe(78);
		expect(err).toMatch(/line 2: `inbox`: .*models\/VAE/);
	});

	test.each([
		[
			"the same folder as another",
			"inboxes:\n  - inbox: models/Autoprune\n",
			/line 2: `inboxes\.0\.inbox`: two inboxes are the same/,
		],
		[
			"within another",
			"inbox: in\ninboxes:\n  - inbox: in/b\n",
			/line 3: `inboxes\.0\.inbox`: the inboxes .* overlap; .* processed twice/,
		],
		[
			"where another's models go",
			"inboxes:\n  - inbox: models/VAE\n",
			/line 2: `inboxes\.0\.inbox`: .* overlap; .*new files/,
		],
	])("names a further inbox that is %s", (_, yaml, words) => {
		settings(yaml);
		expect(run("check")).toMatchObject({ code: 78, err: expect.stringMatching(words) });
	});

	test("a file that is not there ends with 78", () => {
		expect(run("check", "nowhere.yaml")).toMatchObject({ code: 78, err: expect.stringContaining("(config.missing)") });
	});

	test("without any file it says where it looked", () => {
		const { code, out } = run("check");
		expect(code).toBe(0);
		expect(out).toContain(join(folder, ".config", "autoprune", "config.yaml"));
	});
});

describe("show", () => {
	test("says what was recognised, where each kind goes, and which line gives which setting", () => {
		const { library } = layOut("comfyui", join(folder, "ComfyUI"));
		settings("library: ComfyUI/models\n\nprecision: bf16\nfolders:\n  lora: styles\n");
		const shown = JSON.parse(run("show", "--json").out);
		expect(shown).toMatchObject({
			file: join(folder, "autoprune.yaml"),
			layout: { asked: "auto", chosen: "comfyui", why: expect.stringContaining("is ComfyUI") },
			kinds: {
				"diffusion-model": { folder: join(library, "diffusion_models"), from: "layout comfyui" },
				lora: { folder: join(library, "styles"), from: "the setting `folders`" },
			},
			notes: [],
			settings: {
				library: { value: library, from: "file", line: 1 },
				precision: { value: "bf16", from: "file", line: 3 },
				folders: { value: { lora: "styles" }, from: "file", line: 4 },
				inbox: { value: join(library, "Autoprune"), from: "default", line: null },
				"settle.quiet": { value: "5s", from: "default", line: null },
			},
		});
		const { out } = run("show");
		expect(out).toMatch(/^settings {3}.*autoprune\.yaml\nlayout {5}comfyui: .* is ComfyUI: found main\.py/);
		expect(out).toMatch(/^ lora +the setting `folders` +.*styles$/m);
		expect(out).toMatch(/^ precision +line 3 +bf16$/m);
		expect(out).toMatch(/^ settle\.quiet +default +5s$/m);
	});

	test("says of every inbox whose folders its library has, why, and where each kind goes", () => {
		const { library } = layOut("comfyui", join(folder, "ComfyUI"));
		settings(`library: models\ninboxes:\n  - library: ComfyUI/models\n    folders: {lora: styles}\n`);
		const shown = JSON.parse(run("show", "--json").out);
		expect(shown).toMatchObject({
			layout: { chosen: "a1111" },
			inboxes: [
				{ inbox: join(folder, "models", "Autoprune"), layout: { chosen: "a1111" } },
				{
					inbox: join(library, "Autoprune"),
					library,
					layout: { asked: "auto", chosen: "comfyui", why: expect.stringContaining("is ComfyUI") },
					kinds: { lora: { folder: join(library, "styles"), from: "the setting `folders`" } },
				},
			],
			settings: { inboxes: { from: "file", line: 2 } },
		});
		const { out } = run("show");
		expect(out).toMatch(/^inbox {6}.*models\/Autoprune\nlibrary {4}.*models\nlayout {5}a1111: /m);
		expect(out).toMatch(/^inbox {6}.*ComfyUI\/models\/Autoprune\nlibrary {4}.*\nlayout {5}comfyui: .* is ComfyUI/m);
		expect(out).toMatch(/^ lora +the setting `folders` +.*styles$/m);
	});

	test("says where unknown files are placed: in the web UI's folder of models, for each inbox that places any", () => {
		layOut("comfyui", join(folder, "ComfyUI"));
		settings("library: models\ninboxes:\n  - library: ComfyUI\n    onUnknown: place\n");
		const unsorted = join(folder, "ComfyUI", "models", "Unsorted");
		expect(JSON.parse(run("show", "--json").out).inboxes).toMatchObject([{ unsorted: null }, { unsorted }]);
		expect(run("show").out.match(/^ unknown +onUnknown: place +.*Unsorted$/gm)).toHaveLength(1);
	});

	test("without a file everything is a default, and it says where it looked", () => {
		const { code, out } = run("show");
		expect(code).toBe(0);
		expect(out).toContain(`looked for ${join(folder, "autoprune.yaml")}`);
		expect(out).toMatch(/^layout {5}a1111: web UI not recognised: neither/m);
		expect(existsSync(join(folder, "models"))).toBe(false);
	});

	test("settings with a fault are not shown but refused", () => {
		settings("layout: comfy\n");
		expect(run("show", "--json")).toMatchObject({ code: 78, out: "" });
	});
});

test("schema is one JSON document that names every setting", () => {
	const document = JSON.parse(run("schema").out);
	expect(Object.keys(document.properties)).toEqual(expect.arrayContaining(["library", "layout", "folders", "settle"]));
});
