import { spawn } from "node:child_process";
import { once } from "node:events";
import {
	copyFileSync,
	ftruncateSync,
	mkdtempSync,
	openSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
	writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { inMemory } from "../../toolkit/bytes.ts";
import { readTable } from "../../toolkit/formats/index.ts";
import type { TensorTable } from "../../toolkit/tensor.ts";
import { CLI, type Home, makeHome } from "../e2e/run.ts";
import { TOOLS } from "../toolkit/formats/zip/build-zip.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/torch/", import.meta.url));

let home: Home;
beforeEach(() => {
	home = makeHome();
	copyFileSync(join(FIXTURES, "dtypes.pt"), join(home.folder, "dtypes.pt"));
	onTestFinished(() => home.remove());
});

function tableAt(path: string): TensorTable {
	return readTable(inMemory(new Uint8Array(readFileSync(join(home.folder, path)))), TOOLS);
}

test("converting to half precision casts floats and leaves everything else", () => {
	rmSync(join(home.folder, "dtypes.pt"));
	copyFileSync(join(FIXTURES, "views.pt"), join(home.folder, "views.pt"));
	const ended = home.run("convert", "views.pt", "out.safetensors", "--precision", "fp16", "--json");
	expect(ended).toMatchObject({ code: 0, err: "" });
	expect(JSON.parse(ended.out)).toMatchObject({ plan: { format: "safetensors", precision: "fp16" } });
	const { tensors, metadata } = tableAt("out.safetensors");
	const dtypes = [...tensors.values()].map(({ name, dtype }) => [name, dtype]);
	expect(Object.fromEntries(dtypes)).toMatchObject({ base: "F16", transposed: "F16", empty: "F16", scalar: "F32" });
	expect([...metadata]).toEqual([["format", "pt"]]);
});

test("complex numbers are refused where they would be cast, and nothing is left behind", () => {
	const ended = home.run("convert", "dtypes.pt", "out.safetensors", "--precision", "fp16");
	expect(ended.code).toBe(1);
	expect(ended.err).toContain("(file.complex-cast)");
	expect(readdirSync(home.folder).sort()).toEqual(["autoprune.yaml", "dtypes.pt", "models"]);
});

test("an output that ends in .sft is a safetensors file", () => {
	expect(home.run("convert", "dtypes.pt", "out.sft")).toMatchObject({ code: 0, err: "" });
	expect(tableAt("out.sft").format).toBe("safetensors");
	expect(readdirSync(home.folder)).toContain("out.sft");
});

test("a dry run says what would be written and writes nothing", () => {
	const ended = home.run("convert", "dtypes.pt", "out.safetensors", "--dry-run");
	expect(ended.code).toBe(0);
	expect(ended.out).toContain("11 tensors, torch-zip → safetensors");
	expect(readdirSync(home.folder)).not.toContain("out.safetensors");
});

test("Ctrl-C ends a conversion and leaves nothing behind", async () => {
	const folder = mkdtempSync(join(tmpdir(), "convert-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	const count = 2 ** 30;
	const header = Buffer.from(JSON.stringify({ w: { dtype: "F32", shape: [count], data_offsets: [0, 4 * count] } }));
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(header.length));
	const fd = openSync(join(folder, "large.safetensors"), "w");
	writeSync(fd, Buffer.concat([length, header]));
	ftruncateSync(fd, 8 + header.length + 4 * count);
	const args = [CLI, "convert", "large.safetensors", "out.safetensors", "--precision", "fp16"];
	const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
	let told = "";
	child.stderr.on("data", (chunk) => {
		told += chunk;
	});
	await vi.waitFor(() => expect(readdirSync(folder)).toContainEqual(expect.stringContaining(".part")), 10_000);
	child.kill("SIGINT");
	expect(await once(child, "close")).toEqual([1, null]);
	expect(told).toContain("(work.stopped)");
	expect(readdirSync(folder)).toEqual(["large.safetensors"]);
});

test.each([
	["an empty state dict", "nothing.pt", readFileSync(join(FIXTURES, "nothing.pt"))],
	["a safetensors file of metadata alone", "meta.safetensors", headerOnly({ __metadata__: { format: "pt" } })],
])("%s is refused, and nothing is written", (_, name, bytes) => {
	writeFileSync(join(home.folder, name), bytes);
	for (const options of [[], ["--dry-run"]]) {
		const ended = home.run("convert", name, "out.safetensors", ...options);
		expect(ended.code).toBe(1);
		expect(ended.err).toContain("(file.no-tensors)");
	}
	expect(readdirSync(home.folder)).not.toContain("out.safetensors");
});

function headerOnly(header: object): Buffer {
	const json = Buffer.from(JSON.stringify(header));
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(json.length));
	return Buffer.concat([length, json]);
}
