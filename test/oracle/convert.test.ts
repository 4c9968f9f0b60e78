import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inMemory } from "../../toolkit/bytes.ts";
import { readTable } from "../../toolkit/formats/index.ts";
import { digestOf } from "../toolkit/formats/torch/elements.ts";
import { TOOLS } from "../toolkit/formats/zip/build-zip.ts";

/** One tensor as the golden tables have it. */
interface Golden {
	readonly name: string;
	readonly dtype: string;
	readonly shape: readonly number[];
	readonly sha256: string;
}

/** Debian's own Python is the one that has torch. */
const PYTHON = "/usr/bin/python3";
const CLI = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const FIXTURES = fileURLToPath(new URL("../fixtures/torch/", import.meta.url));
const GOLDEN = JSON.parse(readFileSync(join(FIXTURES, "golden.json"), "utf8")) as Record<string, readonly Golden[]>;
/** A file that holds no tensor is refused. */
const FILES = Object.keys(GOLDEN).filter((file) => (GOLDEN[file] ?? []).length > 0);
const hasTorch = spawnSync(PYTHON, ["-c", "import torch"]).status === 0;
if (!hasTorch) console.info(`skipped: ${PYTHON} has no torch to open what is written`);

let folder: string;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "oracle-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function converted(file: string, ending: string, ...options: string[]): string {
	const output = join(folder, `${file}${ending}`);
	execFileSync(process.execPath, [CLI, "convert", join(FIXTURES, file), output, ...options], { stdio: "pipe" });
	return output;
}

function listOf(golden: readonly Golden[]): unknown[] {
	return golden.map(({ name, dtype, shape, sha256 }) => [name, dtype, shape, sha256]);
}

test.skipIf(!hasTorch)("real torch finds in every converted .pt what it wrote into the fixture", () => {
	const outputs = FILES.map((file) => converted(file, ".pt"));
	const script = fileURLToPath(new URL("digest.py", import.meta.url));
	const printed = execFileSync(PYTHON, [script, ...outputs], { encoding: "utf8", maxBuffer: 2 ** 26 });
	const found = JSON.parse(printed) as Record<string, unknown>;
	FILES.forEach((file, i) => {
		expect(found[outputs[i] ?? ""], file).toEqual(listOf(GOLDEN[file] ?? []));
	});
});

test.each(["dtypes.pt", "views-legacy.pt", "deflated-dtypes.pt", "of-numpy-4.pt"])(
	"%s as .safetensors, and from there as .pt again, is byte for byte the same",
	(file) => {
		const safe = converted(file, ".safetensors");
		const back = `${safe}.pt`;
		execFileSync(process.execPath, [CLI, "convert", safe, back], { stdio: "pipe" });
		for (const path of [safe, back]) {
			const bytes = new Uint8Array(readFileSync(path));
			const table = readTable(inMemory(bytes), TOOLS);
			const found = [...table.tensors.values()].map((tensor) => ({
				name: tensor.name,
				dtype: tensor.dtype,
				shape: [...tensor.shape],
				sha256: digestOf(bytes, tensor),
			}));
			const byName = (a: Golden, b: Golden): number => (a.name < b.name ? -1 : 1);
			expect(found.sort(byName)).toEqual([...(GOLDEN[file] ?? [])].sort(byName));
		}
	},
);
