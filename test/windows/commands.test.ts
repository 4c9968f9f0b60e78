import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { CLI } from "../e2e/run.ts";
import { makeWindowsHome, type WindowsHome } from "./home.ts";
import { windowsPath } from "./wine.ts";

let home: WindowsHome;
let model: string;

beforeEach(() => {
	home = makeWindowsHome();
	model = join(home.folder, "my model é 日本.safetensors");
	writeFileSync(model, loraFile());
});

afterEach(() => home.end());

/** Runs a command on Linux, with nothing of the host's user. */
function onLinux(...args: string[]): string {
	const env = { ...process.env, HOME: home.folder, XDG_STATE_HOME: join(home.folder, "linux"), NO_COLOR: "1" };
	return execFileSync(process.execPath, [CLI, ...args], { encoding: "utf8", env, cwd: home.folder });
}

test("inspect prints on Windows what it prints on Linux", async () => {
	const { code, stdout, stderr } = await home.run("inspect", windowsPath(model));
	expect([code, stderr]).toEqual([0, ""]);
	expect(stdout).toContain("LoRA-v1");
	const sameSeparators = stdout.replaceAll(windowsPath(model), model).replace("Lora\\my model", "Lora/my model");
	expect(sameSeparators).toBe(onLinux("inspect", model));
});

test("prune writes on Windows the bytes that it writes on Linux", async () => {
	const outputs = ["windows", "linux"].map((name) => join(home.folder, name)) as [string, string];
	for (const folder of outputs) mkdirSync(folder);
	const output = join(outputs[0], "pruned.safetensors");
	const { code, stderr } = await home.run("prune", windowsPath(model), "-o", windowsPath(output));
	expect([code, stderr]).toEqual([0, ""]);
	onLinux("prune", model, "-o", join(outputs[1], "pruned.safetensors"));
	expect(readFileSync(output).equals(readFileSync(join(outputs[1], "pruned.safetensors")))).toBe(true);
});

test("config show names the settings file and the folders by paths of Windows", async () => {
	const { code, stdout } = await home.run("config", "show");
	expect(code).toBe(0);
	expect(stdout).toContain(windowsPath(join(home.folder, "autoprune.yaml")));
	expect(stdout).toContain(windowsPath(join(home.library, "Lora")));
});

test("status and log of a user who has never started the daemon say so", async () => {
	expect(await home.run("status")).toMatchObject({ code: 1, stdout: expect.stringContaining("it has never run here") });
	expect(await home.run("log")).toMatchObject({ code: 0, stdout: "No matching entries.\n" });
});
