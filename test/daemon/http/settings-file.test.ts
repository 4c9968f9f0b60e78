import { chmod, chown, lstat, mkdir, readdir, rename, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { newSettingsFile } from "../../../config/new-file.ts";
import type { WireSettings } from "../../../daemon/http/wire/settings.ts";
import { type Served, serve } from "./serve.ts";
import { settingsOf, YAML } from "./settings-requests.ts";

let served: Served;
let page: ReturnType<typeof settingsOf>;

async function start(yaml: string | null = YAML): Promise<void> {
	served = await serve({}, undefined, yaml);
	page = settingsOf(served);
}

beforeEach(() => start());

describe("the settings file", () => {
	test("is created at the first change, with every setting at its default", async () => {
		await start(null);
		const answer = await page.change([
			["workers", 2],
			["keepEma", true],
		]);
		expect(answer.status).toBe(200);
		const { exists, settings } = JSON.parse(answer.body) as WireSettings;
		expect([exists, settings.find(({ key }) => key[0] === "workers")?.value]).toEqual([true, 2]);
		const expected = newSettingsFile().replace("keepEma: false", "keepEma: true");
		expect(await page.text()).toBe(`${expected}workers: 2\n`);
		expect(served.live.current()).toMatchObject({
			file: null,
			inboxes: [{ ...served.config.inboxes[0], keepEma: true }],
		});
	});

	test("keeps its permissions and its owner, and no other file is left beside it", async () => {
		await chmod(page.path, 0o640);
		if (process.getuid?.() === 0) await chown(page.path, 65534, 65533);
		const before = await stat(page.path);
		expect((await page.change([["keepEma", true]])).status).toBe(200);
		const after = await stat(page.path);
		expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid]);
		expect(after.ino).not.toBe(before.ino);
		expect((await readdir(served.folder)).sort()).toEqual(["autoprune.yaml", "models", "state"]);
	});

	test("is followed if it is a link, and the link stays", async () => {
		await mkdir(join(served.folder, "dotfiles"));
		await rename(page.path, join(served.folder, "dotfiles", "a.yaml"));
		await symlink("dotfiles/a.yaml", page.path);
		expect((await page.change([["keepEma", true]])).status).toBe(200);
		expect((await lstat(page.path)).isSymbolicLink()).toBe(true);
		expect(await page.text()).toBe(`${YAML}keepEma: true\n`);
		expect(await readdir(join(served.folder, "dotfiles"))).toEqual(["a.yaml"]);
	});

	test("is not written when a change changes nothing", async () => {
		const before = await stat(page.path);
		expect(
			(
				await page.change([
					["precision", "bf16"],
					["workers", null],
				])
			).status,
		).toBe(200);
		expect((await stat(page.path)).ino).toBe(before.ino);
	});
});
