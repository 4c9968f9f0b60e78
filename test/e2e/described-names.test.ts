import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MARKER_FAMILIES } from "../../toolkit/architectures/families/index.ts";
import { sampleOf } from "../../toolkit/architectures/families/sample.ts";
import { layOut } from "../config/trees.ts";
import { safetensorsFile } from "./lora.ts";
import { type Home, makeHome, tells } from "./run.ts";

let home: Home;

beforeEach(() => {
	home = makeHome("names: describe\n");
	layOut("comfyui", home.library);
});

afterEach(() => home.end());

/** Drops in a file of the sample of a family, whose values depend on the seed. */
function drop(name: string, kind: string, base: string, seed = 1): void {
	const family = MARKER_FAMILIES.find((one) => one.kind === kind && one.base === base);
	if (family === undefined) throw new Error(`no family is a ${kind} of ${base}`);
	const path = join(home.folder, name);
	writeFileSync(path, safetensorsFile(sampleOf(family.sample), seed));
	renameSync(path, join(home.inbox, name));
}

function entries(): { file: string; source: { path: string }; output: { path: string } }[] {
	return JSON.parse(home.run("log", "--json").out).entries;
}

test("files with generic names get names of what they are, as `inspect` and the log say, and others keep theirs", () => {
	drop("diffusion_pytorch_model.safetensors", "vae-approx", "flux2");
	drop("model.safetensors", "embedding", "sdxl");
	drop("mine.safetensors", "embedding", "sdxl", 2);
	const inspected = home.run("inspect", join(home.inbox, "model.safetensors"), "--json").out;
	expect(JSON.parse(inspected).plan.destination).toBe(join("models", "embeddings", "sdxl-embedding.safetensors"));
	expect(home.run("watch", "--once")).toMatchObject({ code: 0, err: "" });
	expect(home.names("models", "vae_approx")).toEqual(["taef2_decoder.safetensors"]);
	expect(home.names("models", "embeddings")).toEqual(["mine.safetensors", "sdxl-embedding.safetensors"]);
	expect(home.names("Autoprune", "Originals")).toEqual([
		"diffusion_pytorch_model.safetensors",
		"mine.safetensors",
		"model.safetensors",
	]);
	expect(home.run("log").out).toContain("model.safetensors");
	expect(JSON.stringify(entries())).toContain("sdxl-embedding.safetensors");
});

test("two files that are described by one name are numbered, and sidecars follow each under its new name, also later", async () => {
	writeFileSync(join(home.inbox, "model.preview.png"), "a picture");
	drop("model.safetensors", "embedding", "sdxl", 1);
	const daemon = await home.watching();
	await daemon.saw(tells("published", "model.safetensors"));
	drop("model.fp16.safetensors", "embedding", "sdxl", 2);
	await daemon.saw(tells("published", "model.fp16.safetensors"));
	expect(home.names("models", "embeddings")).toEqual([
		"sdxl-embedding(1).safetensors",
		"sdxl-embedding.preview.png",
		"sdxl-embedding.safetensors",
	]);
	writeFileSync(join(home.inbox, "model.fp16.preview.png"), "another picture");
	await daemon.saw(tells("followed", "model.fp16.preview.png"));
	expect(home.names("models", "embeddings")).toContain("sdxl-embedding(1).preview.png");
});

test("undo puts the file back under the name that it came with, and retry describes it again", () => {
	drop("model.safetensors", "embedding", "sdxl");
	home.run("watch", "--once");
	expect(home.run("undo", "1").code).toBe(0);
	expect(home.names("models", "embeddings")).toEqual([]);
	expect(home.run("retry", "1").code).toBe(0);
	expect(home.names("Autoprune")).toContain("model.safetensors");
	home.run("watch", "--once");
	expect(home.names("models", "embeddings")).toEqual(["sdxl-embedding.safetensors"]);
});

test("`prune` on the command line keeps the name of the file beside which it writes", () => {
	drop("model.safetensors", "embedding", "sdxl");
	const file = join(home.inbox, "model.safetensors");
	expect(home.run("prune", file).code).toBe(0);
	expect(home.names("Autoprune").filter((name) => name.endsWith(".safetensors"))).toEqual([
		"model(1).safetensors",
		"model.safetensors",
	]);
	rmSync(file);
});
