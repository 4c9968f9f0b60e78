import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { inMemory } from "../../../../toolkit/bytes.ts";
import { UserError } from "../../../../toolkit/errors.ts";
import { torchZip } from "../../../../toolkit/formats/torch/torch-zip.ts";
import { listRecords } from "../../../../toolkit/formats/zip/listing.ts";
import { packedModels } from "../../../../toolkit/formats/zip/packed-models.ts";
import { global, pickle, text } from "../pickle/assemble.ts";
import { SIX, torchFile } from "../torch/build-torch.ts";
import { buildZip, TOOLS } from "./build-zip.ts";

function faultOf(bytes: Uint8Array): UserError | null {
	try {
		torchZip.readTable(inMemory(bytes), TOOLS);
		return null;
	} catch (error) {
		if (error instanceof UserError) return error;
		throw error;
	}
}

/** An archive that the installed `zip` makes of these files; null where there is none. */
function zipped(files: readonly string[], ...options: readonly string[]): Uint8Array | null {
	const folder = mkdtempSync(join(tmpdir(), "packed-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	mkdirSync(join(folder, "model"));
	for (const file of files) writeFileSync(join(folder, file), new Uint8Array(3_000_000));
	try {
		execFileSync("zip", ["-q", "-r", ...options, "out.zip", "."], { cwd: folder, stdio: "pipe" });
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
		throw error;
	}
	return new Uint8Array(readFileSync(join(folder, "out.zip")));
}

test.each<[string, string[], string[], string]>([
	["with folders", ["model/anything.safetensors", "readme.txt"], [], '"model/anything.safetensors" (2.86 MiB)'],
	["without folders", ["anything.safetensors"], ["-D"], '"anything.safetensors" (2.86 MiB)'],
	["with a password", ["anything.ckpt"], ["-P", "secret"], '"anything.ckpt" (2.86 MiB)'],
	["in another compression", ["anything.gguf"], ["-Z", "bzip2"], '"anything.gguf" (2.86 MiB)'],
	["among others", ["a.pt", "b.pth", "c.bin", "d.ckpt"], ["-D"], "and 1 more"],
])("an archive of a model %s is told by what it contains", (_, files, options, words) => {
	const file = zipped(files, ...options);
	if (file === null) {
		console.log("skipped: zip is not installed");
		return;
	}
	const fault = faultOf(file);
	expect(fault?.code).toBe("file.archive");
	expect(fault?.message).toContain(words);
});

test("a size of 64 bits is read from its extra field", () => {
	const name = Buffer.from("huge.safetensors");
	const extra = Buffer.alloc(12);
	extra.writeUInt16LE(0x0001, 0);
	extra.writeUInt16LE(8, 2);
	extra.writeBigUInt64LE(5n * 2n ** 30n, 4);
	const entry = Buffer.alloc(46);
	entry.writeUInt32LE(0x02014b50, 0);
	entry.writeUInt32LE(0xffffffff, 24);
	entry.writeUInt16LE(name.length, 28);
	entry.writeUInt16LE(extra.length, 30);
	const end = Buffer.alloc(22);
	end.writeUInt32LE(0x06054b50, 0);
	end.writeUInt16LE(1, 8);
	end.writeUInt16LE(1, 10);
	end.writeUInt32LE(entry.length + name.length + extra.length, 12);
	const records = listRecords(inMemory(Buffer.concat([entry, name, extra, end])));
	expect(records).toEqual([{ name: "huge.safetensors", bytes: 5 * 2 ** 30 }]);
	expect(packedModels(records)?.message).toContain('"huge.safetensors" (5.00 GiB)');
});

test.each([
	["of pictures", buildZip([{ name: "a.png" }]), "file.unsupported"],
	["with a folder and no model", buildZip([{ name: "a/" }, { name: "a/readme" }]), "zip.unsupported"],
	[
		"of a model beside a dangerous pickle",
		buildZip([{ name: "a.ckpt" }, { name: "x.pkl", data: evil() }]),
		"pickle.dangerous",
	],
	[
		"that torch wrote, with a model in it",
		torchFile(evil(), SIX, [{ name: "archive/a.ckpt", data: "x" }]),
		"pickle.dangerous",
	],
])("an archive %s is refused for what it is", (_, bytes, code) => {
	expect(faultOf(bytes)?.code).toBe(code);
});

function evil(): Uint8Array {
	return pickle(global("os", "system"), "(", text("x"), "tR");
}
