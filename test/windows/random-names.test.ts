import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Home, makeHome } from "../e2e/run.ts";
import { embedding } from "./embedding.ts";
import { makeWindowsHome, type WindowsHome } from "./home.ts";
import { hostPath } from "./wine.ts";

const FILES = process.env.WINDOWS === "sample" ? 40 : 500;

let home: WindowsHome;
let linux: Home;

beforeEach(() => {
	home = makeWindowsHome();
	linux = makeHome();
});

afterEach(async () => {
	await home.end();
	linux.remove();
});

/** What a file system of Windows does not take, and what Wine shows by another name. */
const NOT_IN_NAMES = /[<>:"/\\|?*\p{Cc}\p{Cs}]/gu;

const PARTS = fc.oneof(
	fc.string({ unit: "grapheme", maxLength: 20 }),
	fc.constantFrom(
		"CON",
		"nul",
		"LPT1",
		"a",
		".",
		" ",
		"..",
		"(1)",
		"model",
		"日本",
		"é",
		"e\u0301",
		"İ",
		"ß",
		"x".repeat(100),
	),
);

const NAMES = fc
	.tuple(
		fc.array(PARTS, { maxLength: 4 }),
		fc.constantFrom(".safetensors", ".ckpt", ".pt", ".bin", ".PT", ".safetensors.1"),
	)
	.map(([parts, ending]) => `${parts.join("").replaceAll(NOT_IN_NAMES, "")}${ending}`)
	// Node 20 on Windows cannot open a name with U+10000, the first character that needs a surrogate pair.
	.filter((name) => !name.includes("\u{10000}"))
	// Names that begin with a dot are hidden files.
	.filter((name) => !name.startsWith(".") && Buffer.byteLength(name) <= 255);

/** Every third file is no model. */
function contentOf(index: number): Uint8Array {
	if (index % 3 === 0) return Buffer.from(`This is file ${index}, and no model. `.repeat(20));
	return embedding(index % 4);
}

/** Digests of what Linux makes of the four models. */
function outputsOnLinux(): string[] {
	for (const number of [0, 1, 2, 3]) linux.drop(`${number}.safetensors`, embedding(number));
	expect(linux.run("watch", "--once").code).toBe(0);
	return linux.names("embeddings").map((name) => digest(readFileSync(join(linux.library, "embeddings", name))));
}

function digest(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex");
}

test(`${FILES} files of random names are published or refused once each, and every original is kept`, async () => {
	const seed = Date.now();
	const sample = fc.sample(NAMES, { numRuns: 2 * FILES, seed });
	const distinct = new Map(sample.map((name) => [name.toLowerCase(), name]));
	const names = [...distinct.values()].slice(0, FILES);
	for (const [index, name] of names.entries()) home.drop(name, contentOf(index));
	// The exit code says that files were refused.
	expect((await home.run("watch", "--once")).code, `seed ${seed}`).toBe(1);
	const outputs = outputsOnLinux();
	const entries = new Map((await home.entries()).map((entry) => [entry.source.name, entry]));
	const wrong = names.filter((name, index) => {
		const entry = entries.get(name);
		const { original, output } = entry ?? {};
		if (!original || digest(readFileSync(hostPath(original.path))) !== digest(contentOf(index))) return true;
		if (index % 3 === 0) return entry?.outcome !== "refused";
		return !output || digest(readFileSync(hostPath(output.path))) !== outputs[index % 4];
	});
	expect(wrong, `seed ${seed}`).toEqual([]);
	expect(entries.size, `seed ${seed}`).toBe(names.length);
	expect(home.names("embeddings"), `seed ${seed}`).toHaveLength(names.filter((_, index) => index % 3 !== 0).length);
	expect(home.names("Autoprune")).toEqual(["Failed", "Originals"]);
	expect(home.temps()).toEqual([]);
});
