import { ftruncateSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { type Home, makeHome, tells } from "../e2e/run.ts";
import { global, pickle } from "../toolkit/formats/pickle/assemble.ts";
import { torchFile } from "../toolkit/formats/torch/build-torch.ts";

let home: Home;
beforeEach(() => {
	home = makeHome();
	onTestFinished(() => home.end());
});

describe("a part of a split model", () => {
	test.each([
		["safetensors", "m-00001-of-00002.safetensors", loraFile(), "file.part"],
		["GGUF", "m-00002-of-00002.gguf", gguf(), "file.part"],
		["a dangerous pickle", "m-00001-of-00002.bin", torchFile(pickle(global("os", "system"))), "pickle.dangerous"],
		["a whole model that says so", "m-00001-of-00001.safetensors", loraFile(), null],
	])("%s is reported as what it is", (_, name, bytes, code) => {
		writeFileSync(join(home.folder, name), bytes);
		const report = JSON.parse(home.run("inspect", name, "--json").out);
		expect(report.code).toBe(code);
		if (code === "file.part") expect(report.message).toMatch(/^This is part [12] of a model split into 2 parts/);
	});

	test("is refused by the daemon, though it looks like a model", async () => {
		const daemon = await home.watching();
		home.drop("m-00001-of-00002.safetensors", loraFile());
		const line = await daemon.saw(tells("refused", "m-00001-of-00002.safetensors"));
		expect(line.code).toBe("file.part");
	});
});

test("a header beyond every loader's limit is not called damage", () => {
	const fd = openSync(join(home.folder, "long.safetensors"), "w");
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(100_000_001n);
	writeSync(fd, Buffer.concat([length, Buffer.from('{"__metadata__":{"log":"')]));
	ftruncateSync(fd, 8 + 100_000_001);
	const report = JSON.parse(home.run("inspect", "long.safetensors", "--json").out);
	expect(report.code).toBe("safetensors.header-too-large");
	expect(report.message).toContain("100000001 bytes; programs read at most 100000000");
	expect(report.hint).toMatch(/not damage.*metadata/);
});

/** A GGUF header of no entries and no tensors. */
function gguf(): Uint8Array {
	return Buffer.concat([Buffer.from("GGUF"), Buffer.from([3, 0, 0, 0]), Buffer.alloc(16)]);
}
