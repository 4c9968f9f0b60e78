import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { type Home, makeHome } from "../e2e/run.ts";

let home: Home;
beforeAll(() => {
	home = makeHome();
	writeFileSync(join(home.folder, "lora.safetensors"), loraFile());
	writeFileSync(join(home.folder, "file"), "");
});
afterAll(() => home.remove());

/** A file that is missing in a folder, in a folder that is missing itself, and below a file. */
const PATHS = ["missing.ckpt", "missing/a.ckpt", "file/a.ckpt"];

test.each(["inspect", "inspect --quick", "inspect --full", "scan"])(
	"files are named as missing by `autoprune %s`, wherever they are missing",
	(command) => {
		const { code, out, err } = home.run(...command.split(" "), ...PATHS);
		const said = out + err;
		for (const path of PATHS) expect(said).toContain(`${path} does not exist.`);
		expect(said.split("(work.source-missing)")).toHaveLength(1 + PATHS.length);
		expect(said).not.toMatch(/permission|crashed/);
		expect(code).toBe(1);
	},
);

// test/operations/prepare.test.ts tries every path with every operation.
test.each([
	"prune file/a.ckpt",
	"convert file/a.ckpt out.safetensors",
	"extract --component VAE-v1 file/a.ckpt",
	"replace --component VAE-v1 --from lora.safetensors -o out.ckpt file/a.ckpt",
	"build SD-v1 --component VAE-v1=file/a.ckpt -o out.ckpt",
	"know name file/a.ckpt",
	"same lora.safetensors file/a.ckpt",
])("a file that is missing below a file is named as missing by `autoprune %s`", (line) => {
	const { code, out, err } = home.run(...line.split(" "));
	const said = out + err;
	expect(said).toContain("file/a.ckpt does not exist.");
	expect(said).toContain("(work.source-missing)");
	expect(said).not.toMatch(/permission|crashed/);
	expect(code).toBe(1);
});

test.each([
	["convert lora.safetensors nowhere/out.safetensors", "nowhere", " does not exist.", "work.folder-missing"],
	["prune lora.safetensors -o nowhere/out.safetensors", "nowhere", " does not exist.", "work.folder-missing"],
	["convert lora.safetensors file/out.safetensors", "file", " cannot be used as a folder:", "work.not-a-folder"],
	["prune lora.safetensors -o file/out.safetensors", "file", " cannot be used as a folder:", "work.not-a-folder"],
])("the folder that cannot take the output of `autoprune %s` is named", (line, folder, message, fault) => {
	const { code, err } = home.run(...line.split(" "));
	expect(err).toContain(join(home.folder, folder) + message);
	expect(err).toContain(`(${fault})`);
	expect(code).toBe(1);
});

test.each(["missing.yaml", "missing/a.yaml", "file/a.yaml"])(
	"the missing settings file %s is named as missing",
	(path) => {
		const { code, out, err } = home.run("config", "check", path);
		expect(out + err).toContain("There is no configuration file at ");
		expect(out + err).not.toMatch(/permission/);
		expect(code).toBe(78);
	},
);
