import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { writePlain } from "../e2e/plain-safetensors.ts";
import { type Home, makeHome } from "../e2e/run.ts";

let home: Home;
beforeEach(() => {
	home = makeHome();
	onTestFinished(() => home.remove());
	const folder = join(home.folder, "mine");
	mkdirSync(join(folder, "deep"), { recursive: true });
	writeFileSync(join(folder, "a.safetensors"), loraFile());
	writePlain(join(folder, "deep", "b.safetensors"), [{ name: "who.knows", dtype: "F32", shape: [2, 2] }]);
	writeFileSync(join(folder, "notes.txt"), "not a model");
	writeFileSync(join(folder, "empty.ckpt"), "");
});

test("a folder is told in a line for each model below it: kind, base, dtype, size, what would be done", () => {
	const { code, out } = home.run("inspect", "mine");
	expect(code).toBe(0);
	expect(out.trimEnd().split("\n")).toEqual([
		expect.stringMatching(/^LoRA sd1 +F32 +[\d.]+ MiB {2}prune {4}mine\/a\.safetensors$/),
		expect.stringMatching(/^unknown \(model\.unknown\) +F32 +\d+ B {2}leave {4}mine\/deep\/b\.safetensors$/),
	]);
});

test("a model that another program runs is named in a line of its own", () => {
	writeFileSync(join(home.folder, "mine", "swap.onnx"), "\x08\x07\x12\x07pytorch:\x04\x12\x02gr");
	expect(home.run("inspect", "mine").out).toMatch(/\(file\.other-format\).*mine\/swap\.onnx/);
});

test("a file that is named itself is told whatever it is, and makes the exit code 1", () => {
	const { code, out } = home.run("inspect", "mine", "mine/notes.txt");
	expect(code).toBe(1);
	expect(out).toMatch(/\(file\.not-a-model\).*mine\/notes\.txt/);
});

test("--jsonl gives an object a line, --json one document, of the same reports", () => {
	const lines = home.run("inspect", "--jsonl", "mine").out.trimEnd().split("\n");
	const reports = lines.map((line) => JSON.parse(line));
	expect(reports).toMatchObject([
		{ file: "mine/a.safetensors", kind: "lora", base: "sd1", dtype: "F32", plan: { action: "prune" } },
		{ file: "mine/deep/b.safetensors", verdict: "unknown", plan: null },
	]);
	expect(JSON.parse(home.run("inspect", "--json", "mine").out)).toEqual(reports);
});

test("of a model with a noise schedule of its own, a folder's line says that it would be placed as it is", () => {
	const folder = join(home.folder, "own");
	mkdirSync(folder);
	writePlain(join(folder, "e.safetensors"), [
		{ name: "emb_params", dtype: "F32", shape: [2, 768] },
		{ name: "betas", dtype: "F32", shape: [1000] },
	]);
	expect(home.run("inspect", "own").out).toMatch(/ place +own\/e\.safetensors$/m);
	expect(JSON.parse(home.run("inspect", "--quick", "--json", "own/e.safetensors").out).tensors.dropped).toEqual([]);
});
