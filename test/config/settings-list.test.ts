import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { loadConfig } from "../../config/load.ts";
import { newSettingsFile } from "../../config/new-file.ts";
import { schema } from "../../config/schema.ts";
import { settingsJsonSchema, settingsList } from "../../config/settings-list.ts";

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "autoprune-settings-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("every setting says what it is for and what may stand there", () => {
	const settings = settingsList();
	expect(settings.map(({ key }) => key[0])).toEqual(expect.arrayContaining(Object.keys(schema.shape)));
	for (const { help, allowed } of settings) {
		expect(help).toMatch(/^[A-Z].*\.$/);
		expect(allowed).not.toBe("");
	}
});

test("the JSON Schema takes defaults for what they are and allows no other key", () => {
	expect(settingsJsonSchema()).toMatchObject({
		title: expect.any(String),
		additionalProperties: false,
		properties: { layout: { default: "auto", enum: expect.arrayContaining(["comfyui"]) } },
	});
	expect(settingsJsonSchema()).not.toHaveProperty("required");
});

test("a new settings file holds every default, and loads as no file does", async () => {
	writeFileSync(join(folder, "autoprune.yaml"), newSettingsFile());
	const { file, ...written } = await loadConfig(undefined, { cwd: folder, env: { HOME: folder } });
	rmSync(join(folder, "autoprune.yaml"));
	const { file: none, ...defaults } = await loadConfig(undefined, { cwd: folder, env: { HOME: folder } });
	expect([file, none]).toEqual([join(folder, "autoprune.yaml"), null]);
	expect(written).toEqual(defaults);
});

test.each(settingsList())("a new settings file shows $key with its words", ({ key, help, fallback }) => {
	const text = newSettingsFile();
	expect(text).toContain(`# ${help}\n`);
	const shown = key.reduce<unknown>((value, name) => (value as Record<string, unknown>)?.[name], parse(text));
	expect(shown).toEqual(fallback);
	if (fallback === undefined) expect(text).toContain(`# ${key.at(-1)}:\n`);
});

test("what a list of inboxes looks like is shown, and loads when its marks of a comment are taken away", async () => {
	const commented = /^# inboxes:\n(?:# .+\n)+/m.exec(newSettingsFile())?.[0] ?? "";
	writeFileSync(join(folder, "autoprune.yaml"), commented.replace(/^# /gm, ""));
	const { inboxes } = await loadConfig(undefined, { cwd: folder, env: { HOME: folder } });
	expect(inboxes.slice(1)).toMatchObject([
		{ library: "/mnt/nas/models", inbox: "/mnt/nas/models/Autoprune", keepEma: true },
	]);
});
