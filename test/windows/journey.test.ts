import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { VAE } from "../e2e/filled-models.ts";
import { loraFile } from "../e2e/lora.ts";
import { writePlain } from "../e2e/plain-safetensors.ts";
import { tells } from "../e2e/run.ts";
import { awaiting } from "./awaiting.ts";
import { makeWindowsHome, type WindowsHome } from "./home.ts";
import { windowsPath } from "./wine.ts";

const PATHS = "paths of a scan";
const PAGE = `<html>${"no model, but a page that is long enough to be looked at ".repeat(20)}`;

let home: WindowsHome;

beforeEach(() => {
	home = makeWindowsHome("web: {port: 0}\n");
});

afterEach(() => home.end());

awaiting(PATHS, "--once publishes a VAE and a LoRA once each, and keeps the originals", async () => {
	writePlain(join(home.inbox, "my.vae.safetensors"), VAE());
	home.drop("style.safetensors", loraFile());
	expect((await home.run("watch", "--once")).code).toBe(0);
	expect(home.names("VAE")).toHaveLength(1);
	expect(home.names("Lora")).toEqual(["style.safetensors"]);
	expect(home.names("Autoprune")).toEqual(["Originals"]);
	expect(home.names("Autoprune", "Originals")).toEqual(["my.vae.safetensors", "style.safetensors"]);
	expect(readFileSync(join(home.inbox, "Originals", "style.safetensors")).equals(loraFile())).toBe(true);
	expect(home.temps()).toEqual([]);
	const { entries } = JSON.parse((await home.run("log", "--json")).stdout);
	expect(entries).toHaveLength(2);
});

awaiting(PATHS, "a running daemon publishes what is dropped in, and the log names it by paths of Windows", async () => {
	const daemon = await home.watching();
	home.drop("style.safetensors", loraFile());
	const line = await daemon.saw(tells("published", "style.safetensors"));
	expect(line.to).toBe("Lora\\style.safetensors");
	expect(home.names("Autoprune")).toEqual(["Originals"]);
	home.drop("second.safetensors", loraFile(2));
	await daemon.saw(tells("published", "second.safetensors"));
	expect(home.names("Lora")).toEqual(["second.safetensors", "style.safetensors"]);
	const { stdout } = await home.run("log", "show", "1");
	expect(stdout).toContain(windowsPath(join(home.library, "Lora", "style.safetensors")));
	expect(stdout).toContain(windowsPath(join(home.inbox, "Originals", "style.safetensors")));
});

awaiting(PATHS, "a web page named .ckpt is refused once, with its reason", async () => {
	const daemon = await home.watching();
	home.drop("page.ckpt", PAGE);
	expect(await daemon.saw(tells("refused", "page.ckpt"))).toMatchObject({ code: "file.not-a-model" });
	home.drop("after.safetensors", loraFile());
	await daemon.saw(tells("published", "after.safetensors"));
	expect(home.names("Autoprune", "Failed")).toEqual(["page.ckpt", "page.ckpt.reason.txt"]);
	const { entries } = JSON.parse((await home.run("log", "--json", "--outcome", "refused")).stdout);
	expect(entries).toHaveLength(1);
});

awaiting(PATHS, "a refused file is tried again by retry", async () => {
	home.drop("page.ckpt", PAGE);
	const daemon = await home.watching();
	await daemon.saw(tells("refused", "page.ckpt"));
	expect((await home.run("retry", "1")).code).toBe(0);
	await daemon.saw((line) => line.event === "refused" && line.job === 2);
	expect(home.names("Autoprune", "Failed")).toEqual(["page.ckpt", "page.ckpt.reason.txt"]);
});

awaiting(PATHS, "what was published is undone, and the original stays", async () => {
	home.drop("style.safetensors", loraFile());
	const daemon = await home.watching();
	await daemon.saw(tells("published", "style.safetensors"));
	const { code, stdout } = await home.run("undo", "1", "--json");
	expect(code).toBe(0);
	expect(JSON.parse(stdout)).toMatchObject({
		original: windowsPath(join(home.inbox, "Originals", "style.safetensors")),
		trash: windowsPath(join(home.library, ".autoprune", "trash", "1-style.safetensors")),
	});
	expect(home.names("Lora")).toEqual([]);
	expect(home.names("Autoprune", "Originals")).toEqual(["style.safetensors"]);
});

awaiting(PATHS, "sidecars go with their model, and so does one that comes late", async () => {
	home.drop("style.preview.png", "a picture");
	home.drop("style.safetensors", loraFile());
	const daemon = await home.watching();
	await daemon.saw(tells("published", "style.safetensors"));
	expect(home.names("Lora")).toEqual(["style.preview.png", "style.safetensors"]);
	home.drop("style.yaml", "late");
	await daemon.saw(tells("followed", "style.yaml"));
	expect(home.names("Lora")).toEqual(["style.preview.png", "style.safetensors", "style.yaml"]);
});

test("a model in a subfolder of the inbox is published in the same subfolder", async () => {
	mkdirSync(join(home.inbox, "people", "Ünal"), { recursive: true });
	writeFileSync(join(home.inbox, "people", "Ünal", "style.safetensors"), loraFile());
	const daemon = await home.watching();
	const line = await daemon.saw(tells("published"));
	expect(line.to).toBe("Lora\\people\\Ünal\\style.safetensors");
	expect(home.names("Lora", "people", "Ünal")).toEqual(["style.safetensors"]);
});

awaiting(PATHS, "a daemon that is terminated in the middle of its work loses nothing", async () => {
	const sources = [0, 1, 2].map((number) => `kill${number}.safetensors`);
	const first = await home.watching();
	for (const [number, name] of sources.entries()) home.drop(name, loraFile(number));
	await first.saw(tells("working"));
	await first.terminate();
	await home.watching();
	await expect.poll(() => home.names("Autoprune", "Originals"), { timeout: 30_000 }).toEqual(sources);
	expect(home.names("Lora")).toEqual(sources);
	expect(home.temps()).toEqual([]);
	expect(JSON.parse((await home.run("log", "--json")).stdout).entries).toHaveLength(sources.length);
});
