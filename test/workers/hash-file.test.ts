import { createHash } from "node:crypto";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSource } from "../../workers/file-source.ts";
import { type FileHashes, hashFile } from "../../workers/hash-file.ts";

let folder: string;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "autoprune-hash-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const MIB = 0x10_0000;

test.each([
	{ name: "an empty file", bytes: 0 },
	{ name: "a small file", bytes: 100 },
	{ name: "a file that ends where the oldest hash begins", bytes: MIB },
	{ name: "a file with one byte for the oldest hash", bytes: MIB + 1 },
	{ name: "a file that ends with the oldest hash's bytes", bytes: MIB + 0x1_0000 },
	{ name: "a file of several pieces", bytes: 3 * MIB + 12_345 },
])("$name gets the hashes of its definition", async ({ bytes }) => {
	const content = noise(bytes);
	expect(await hashesOfFile(content)).toEqual({ ...expected(content), autoV3: null, tensors: null });
});

test("a safetensors file of any length of header has the hash of what follows it", async () => {
	await fc.assert(
		fc.asyncProperty(fc.integer({ min: 2, max: 3 * MIB }), fc.integer({ min: 0, max: 2 * MIB }), async (json, data) => {
			const tensors = noise(data);
			const content = Buffer.concat([header(json), tensors]);
			const digest = sha256(tensors);
			expect(await hashesOfFile(content)).toEqual({
				...expected(content),
				autoV3: digest.slice(0, 12),
				tensors: digest,
			});
		}),
		{ numRuns: 25 },
	);
});

test("known bytes have the hashes that other tools print for them", async () => {
	const content = Buffer.concat([header(2), Buffer.from("abc")]);
	expect(await hashesOfFile(content)).toMatchObject({ autoV3: "ba7816bf8f01", autoV1: null });
});

test("hashing ends between two pieces when it is stopped", async () => {
	const stop = new AbortController();
	let turns = 0;
	const turn = async (): Promise<void> => {
		if (++turns === 2) stop.abort();
	};
	await expect(hashesOfFile(noise(4 * MIB), { signal: stop.signal, turn })).rejects.toMatchObject({
		name: "AbortError",
	});
	expect(turns).toBe(2);
});

test("a file that is written while it is hashed has no hashes", async () => {
	const path = join(folder, "growing");
	writeFileSync(path, noise(2 * MIB));
	const opened = openSource(path);
	const turn = async (): Promise<void> => appendFileSync(path, "more");
	const hashes = hashFile(opened, { signal: new AbortController().signal, turn });
	await expect(hashes).rejects.toMatchObject({ code: "work.changed" });
	opened.close();
});

async function hashesOfFile(
	content: Uint8Array,
	pace = { signal: new AbortController().signal, turn: async () => {} },
) {
	const path = join(folder, "file");
	writeFileSync(path, content);
	const opened = openSource(path);
	try {
		return await hashFile(opened, pace);
	} finally {
		opened.close();
	}
}

function expected(content: Buffer): Pick<FileHashes, "sha256" | "autoV1" | "autoV2"> {
	const whole = sha256(content);
	const window = content.subarray(MIB, MIB + 0x1_0000);
	return { sha256: whole, autoV1: window.length === 0 ? null : sha256(window).slice(0, 8), autoV2: whole.slice(0, 10) };
}

function sha256(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex");
}

function header(json: number): Buffer {
	const bytes = Buffer.alloc(8 + json, " ");
	bytes.writeBigUInt64LE(BigInt(json));
	bytes.write("{", 8);
	bytes.write("}", 8 + json - 1);
	return bytes;
}

/** Bytes that no format begins with, the same each time. */
function noise(bytes: number): Buffer {
	const content = Buffer.alloc(bytes);
	for (let i = 0; i < bytes; i++) content[i] = (i * 2654435761) >>> 13;
	if (bytes > 0) content.fill(0xff, 0, Math.min(16, bytes));
	return content;
}
