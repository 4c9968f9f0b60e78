import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { settingsList } from "../../../config/settings-list.ts";
import { type Served, send, serve } from "./serve.ts";
import { codeOf, named, settingsOf, YAML } from "./settings-requests.ts";

let served: Served;
let page: ReturnType<typeof settingsOf>;

async function start(yaml: string | null = YAML): Promise<void> {
	served = await serve({}, undefined, yaml);
	page = settingsOf(served);
}

beforeEach(() => start());

describe("the settings", () => {
	test("are all listed, with their help, their values as written, and where these come from", async () => {
		const all = await page.shown();
		expect(all).toMatchObject({
			path: page.path,
			exists: true,
			needRestart: [],
			etag: expect.stringMatching(/^\S{20,}$/),
		});
		expect(all.settings.map(({ key }) => key)).toEqual(settingsList().map(({ key }) => key));
		for (const { help, allowed } of all.settings)
			expect([help, allowed]).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/./)]);
		const library = join(served.folder, "models");
		for (const [name, expected] of Object.entries({
			library: { value: library, fallback: "models", origin: "file", line: 2, control: "text", isLive: false },
			precision: { value: "bf16", fallback: "fp16", origin: "file", line: 3, control: "choice", isLive: true },
			"settle.quiet": { value: "3s", fallback: null, origin: "file", line: 5, control: "text", isLive: true },
			"scan.every": { value: "10s", fallback: "10s", origin: "default", line: null, isLive: true },
			inbox: { value: join(library, "Autoprune"), fallback: null, origin: "default", line: null },
			layout: {
				value: "a1111",
				fallback: "auto",
				origin: "fallback",
				why: expect.stringContaining("web UI not recognised: neither"),
				line: null,
				control: "choice",
			},
			workers: { value: served.config.workers, fallback: null, origin: "detected", control: "number" },
			host: { value: served.config.host, fallback: null, origin: "detected", control: "text", isLive: false },
			keepEma: { value: false, control: "switch", choices: [] },
			folders: { value: {}, control: "structure" },
			inboxes: { value: [{ library: "other" }], origin: "file", line: 7, control: "structure", isReadOnly: true },
			"originals.minFree": { value: null, fallback: null, origin: "default" },
			"web.port": { value: 7861, isLive: false },
		})) {
			expect({ name, ...named(all, name) }).toMatchObject({ name, ...expected });
		}
		expect(named(all, "precision")?.choices).toEqual(["fp16", "bf16", "fp32", "keep"]);
	});

	test("of a web UI that was recognised, or named in the file, say which it is", async () => {
		await writeFile(page.path, "layout: auto\n");
		const markers = ["main.py", "comfy", "nodes.py", "folder_paths.py", "comfy_extras", "custom_nodes"];
		for (const name of markers) await mkdir(join(served.folder, name));
		expect(named(await page.shown(), "layout")).toMatchObject({
			value: "comfyui",
			origin: "detected",
			why: expect.stringContaining("is ComfyUI: found main.py"),
			line: null,
		});
		await writeFile(page.path, "\nlayout: forge\n");
		expect(named(await page.shown(), "layout")).toMatchObject({
			value: "forge",
			origin: "file",
			why: null,
			line: 2,
		});
	});

	test("without a file are all defaults, and say where the first change writes them", async () => {
		await start(null);
		const all = await page.shown();
		expect(all).toMatchObject({ path: page.path, exists: false });
		expect(new Set(all.settings.map(({ origin }) => origin))).toEqual(new Set(["default", "detected", "fallback"]));
		expect(named(all, "web.port")?.value).toBe(7861);
		expect(existsSync(page.path)).toBe(false);
	});

	test("say that the page is off, and that a key without a value sets nothing", async () => {
		await writeFile(page.path, "web: false\nprecision:\n");
		const all = await page.shown();
		expect(named(all, "web.hosts")).toMatchObject({ value: false, origin: "file", line: 1 });
		expect(named(all, "precision")).toMatchObject({ value: "fp16", origin: "default", line: null });
	});

	test("of a file with errors are not shown, but its errors", async () => {
		await writeFile(page.path, "precision: fp61\n");
		const answer = await send(served.port, { path: "/api/v1/settings" });
		expect(codeOf(answer)).toEqual([422, "config.invalid"]);
		expect(JSON.parse(answer.body).message).toContain("line 1: `precision`: must be fp16");
	});
});

test("every setting that is a command is changed only by hand", async () => {
	const { settings } = await page.shown();
	const commands = settings.filter(({ allowed, help }) => /command/i.test(`${allowed} ${help}`));
	expect(commands.map(({ key, isReadOnly }) => [key.join("."), isReadOnly])).toEqual([["notify.command", true]]);
	expect(settings.filter((one) => one.isReadOnly).map(({ key }) => key[0])).toEqual([
		"library",
		"inbox",
		"inboxes",
		"web",
		"web",
		"web",
		"web",
		"journal",
		"role",
		"host",
		"notify",
	]);
});

test("a page that everybody on this machine can reach does not change where uploads go", async () => {
	for (const name of ["library", "inbox"]) {
		expect(codeOf(await page.change([[name, "other"]]))).toEqual([403, "web.setting-by-hand"]);
	}
	expect(await page.text()).toBe(YAML);
	const withToken = settingsOf(await serve({ token: "always" }, undefined, YAML));
	expect(named(await withToken.shown(), "library")?.isReadOnly).toBe(false);
	expect(named(await withToken.shown(), "web.port")?.isReadOnly).toBe(true);
});

describe("a page that everybody on this machine can reach", () => {
	const KEPT = "originals: {days: 30, minFree: 20GB}\n";

	test.each([
		["fewer days", [["originals.days", 29.5]]],
		["no days", [["originals.days", 0]]],
		["the default of fewer days", [["originals.days", null]]],
		["more free space", [["originals.minFree", "21GB"]]],
		[
			"more days and more free space",
			[
				["originals.days", 60],
				["originals.minFree", "1TB"],
			],
		],
	] as const)("does not change when originals are removed to %s", async (_, changes) => {
		await start(KEPT);
		const answer = await page.change(changes);
		expect(codeOf(answer)).toEqual([403, "web.originals-sooner"]);
		expect(JSON.parse(answer.body).hint).toContain("web.token: always");
		expect(await page.text()).toBe(KEPT);
	});

	test("does not set free space where none was set", async () => {
		await start(null);
		expect(codeOf(await page.change([["originals.minFree", "1TB"]]))).toEqual([403, "web.originals-sooner"]);
		expect(existsSync(page.path)).toBe(false);
	});

	test.each([
		["more days", [["originals.days", 31]]],
		["less free space", [["originals.minFree", "19GB"]]],
		["no free space", [["originals.minFree", null]]],
		["another setting", [["keepEma", true]]],
	] as const)("keeps originals longer: %s", async (_, changes) => {
		await start(KEPT);
		expect((await page.change(changes)).status).toBe(200);
	});

	test("says what it does not change, and why", async () => {
		const all = await page.shown();
		for (const name of ["library", "originals.days", "originals.minFree"]) {
			expect(named(all, name)?.restriction).toMatch(/everybody on this machine can reach a page without a token/);
		}
		expect(named(all, "originals.days")).toMatchObject({ isReadOnly: false });
		expect(named(all, "web.port")).toMatchObject({
			isReadOnly: true,
			restriction: expect.stringMatching(/settings file/),
		});
		expect(named(all, "keepEma")).toMatchObject({ isReadOnly: false, restriction: null });
	});
});

test("a page that asks for a token may have originals removed sooner", async () => {
	const withToken = settingsOf(await serve({ token: "always" }, undefined, YAML));
	expect(named(await withToken.shown(), "originals.days")).toMatchObject({ isReadOnly: false, restriction: null });
	expect((await withToken.change([["originals.days", 1]])).status).toBe(200);
});
