import { readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { loraFile } from "./lora.ts";
import { type Daemon, type Home, makeHome, tells } from "./run.ts";

let home: Home;
let daemon: Daemon | null = null;

afterEach(async () => {
	daemon?.process.kill("SIGKILL");
	await daemon?.ended;
	home.remove();
});

test("a model's sidecars are there with it, and one that comes later follows it", async () => {
	home = makeHome();
	for (const name of ["style.preview.png", "style.safetensors.json", "style.sha256", "lone.png"]) {
		writeFileSync(join(home.inbox, name), name);
	}
	daemon = home.start();
	await daemon.saw(tells("watching"));
	writeFileSync(join(home.inbox, "style.safetensors"), loraFile());
	const line = await daemon.saw(tells("published", "style.safetensors"));
	expect(line).toMatchObject({ sidecars: ["style.preview.png", "style.safetensors.json"], notes: [] });
	expect(home.names("Lora")).toEqual(["style.preview.png", "style.safetensors", "style.safetensors.json"]);
	expect(home.names("Autoprune", "Originals")).toEqual(["style.safetensors", "style.sha256"]);
	expect(home.names("Autoprune")).toEqual(["Originals", "lone.png"]);
	expect(readFileSync(join(home.library, "Lora", "style.preview.png"), "utf8")).toBe("style.preview.png");
	writeFileSync(join(home.inbox, "style.yaml"), "late");
	await daemon.saw(tells("followed", "style.yaml"));
	expect(home.names("Lora")).toContain("style.yaml");
	await daemon.saw((told) => tells("ignored", "lone.png")(told) && told.why === "it waits for its model");
	expect(home.run("log", "show", "1").out).toContain(join(home.library, "Lora", "style.preview.png"));
});

test("sidecars of model managers, and PEFT's configuration, go with the model and come back with an undo", async () => {
	home = makeHome();
	const sidecars = [
		"adapter_config.json",
		"adapter_model.api_info.json",
		"adapter_model.safetensors.rgthree-info.json",
	];
	for (const name of sidecars) home.drop(name, name);
	daemon = await home.watching();
	home.drop("adapter_model.safetensors", loraFile(1));
	await daemon.saw(tells("published", "adapter_model.safetensors"));
	expect(home.names("Lora")).toEqual([...sidecars, "adapter_model.safetensors"].sort());
	home.drop("adapter_config.json", "second");
	home.drop("adapter_model.bin", loraFile(2));
	await daemon.saw(tells("published", "adapter_model.bin"));
	expect(home.names("Lora")).toContain("adapter_model(1).adapter_config.json");
	expect(home.run("undo", "1").err).toBe("");
	expect(home.names("Lora")).toEqual(["adapter_model(1).adapter_config.json", "adapter_model(1).safetensors"]);
	expect(home.names("Autoprune", "Originals")).toEqual(expect.arrayContaining(sidecars));
});

test("links and sidecars that stay in the inbox are in status for as long as they are there", async () => {
	home = makeHome();
	home.drop("lone.png", "no model");
	symlinkSync("/nowhere/x.ckpt", join(home.inbox, "x.ckpt"));
	daemon = await home.watching();
	const left = () => JSON.parse(home.run("status", "--json").out).left;
	const link = { file: "x.ckpt", why: "a link; links are not followed, put the file itself here" };
	const lone = { file: "lone.png", why: "it waits for its model" };
	await expect.poll(left).toEqual({ count: 2, first: [lone, link] });
	const shown = home.run("status").out;
	for (const { file, why } of [lone, link]) expect(shown).toContain(`${file}   ${why}`);
	rmSync(join(home.inbox, "x.ckpt"));
	home.drop("lone.safetensors", loraFile());
	await daemon.saw(tells("published", "lone.safetensors"));
	await expect.poll(left).toEqual({ count: 0, first: [] });
	expect(home.run("status").out).not.toContain("\nleft ");
});

test("a refused model and its sidecars lie together", async () => {
	home = makeHome();
	writeFileSync(join(home.inbox, "page.ckpt"), "<html>no model</html>".repeat(100));
	writeFileSync(join(home.inbox, "page.yaml"), "model:");
	expect(home.run("watch", "--once").code).toBe(1);
	expect(home.names("Autoprune", "Failed")).toEqual(["page.ckpt", "page.ckpt.reason.txt", "page.yaml"]);
	expect(home.names("Autoprune")).toEqual(["Failed"]);
});
