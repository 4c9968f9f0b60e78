import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { inMemory } from "../../toolkit/bytes.ts";
import { readTable } from "../../toolkit/formats/index.ts";
import { type Home, makeHome } from "../e2e/run.ts";
import { dict, pickle, text } from "../toolkit/formats/pickle/assemble.ts";
import { SIX, torchFile, WHOLE } from "../toolkit/formats/torch/build-torch.ts";
import { TOOLS } from "../toolkit/formats/zip/build-zip.ts";

const TRAINED = fileURLToPath(new URL("../fixtures/torch/trained.pt", import.meta.url));

let home: Home;
beforeEach(() => {
	home = makeHome();
	onTestFinished(() => home.remove());
	const root = dict([text("model"), dict([text("m"), WHOLE])], [text("critic"), dict([text("c"), WHOLE])]);
	writeFileSync(join(home.folder, "two.pt"), torchFile(pickle(root), SIX));
	copyFileSync(TRAINED, join(home.folder, "trained.pt"));
});

test("a file of several sets of weights is refused with their names, and converted with --root", () => {
	const refused = home.run("convert", "two.pt", "out.safetensors");
	expect(refused.code).toBe(1);
	expect(refused.err).toContain('"model" (1 tensor), "critic" (1 tensor)');
	expect(refused.err).toContain("(file.several-roots)");
	const done = home.run("convert", "two.pt", "out.safetensors", "--root", "critic");
	expect(done).toMatchObject({ code: 0, err: "" });
	expect(done.out).toContain("left out: 1 tensor of model");
	const written = readTable(inMemory(new Uint8Array(readFileSync(join(home.folder, "out.safetensors")))), TOOLS);
	expect([...written.tensors.keys()]).toEqual(["c"]);
});

test.each([
	["inspect", "two.pt", "--json"],
	["prune", "two.pt", "--dry-run"],
	["convert", "two.pt", "out.safetensors"],
	["extract", "two.pt", "--component", "VAE-v1"],
	["replace", "two.pt", "--component", "VAE-v1", "--from", "trained.pt"],
	["build", "SD-v1", "--component", "VAE-v1=two.pt", "-o", "out.safetensors"],
	["same", "two.pt", "trained.pt"],
])("%s reads the root that --root names", (...args) => {
	const ended = home.run(...args, "--root", "nobody");
	expect(ended.code).toBe(1);
	expect(ended.out + ended.err).toContain("file.no-root");
});

test("inspect lists the values that are not tensors, and what is left out", () => {
	const report = JSON.parse(home.run("inspect", "trained.pt", "--json").out);
	expect(report.values).toContainEqual({ path: "step", value: 1000 });
	expect(report.values).toContainEqual({ path: "config", value: { width: 8, parts: ["a"] } });
	expect(report.leftOut).toEqual([
		{ root: "ema", tensors: 2 },
		{ root: "optimizer", tensors: 6 },
	]);
	const told = home.run("inspect", "trained.pt").out;
	expect(told).toContain("step = 1000");
	expect(told).toContain("6 tensors of optimizer");
});
