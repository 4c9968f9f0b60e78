import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { makeWindowsHome, type WindowsHome } from "./home.ts";
import { holdOpen, windowsPath } from "./wine.ts";

let home: WindowsHome;

beforeEach(() => {
	home = makeWindowsHome();
});

afterEach(() => home.end());

test("a model that another program holds open for itself alone cannot be read until it is released", async () => {
	const path = join(home.folder, "held.safetensors");
	writeFileSync(path, loraFile());
	const release = await holdOpen(path, "-");
	expect((await home.run("inspect", windowsPath(path))).code).toBe(1);
	await release();
	expect((await home.run("inspect", windowsPath(path))).code).toBe(0);
	expect(readFileSync(path).equals(loraFile())).toBe(true);
});
