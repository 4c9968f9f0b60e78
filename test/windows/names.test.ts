import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { embedding } from "./embedding.ts";
import { makeWindowsHome, type WindowsHome } from "./home.ts";
import { hostPath } from "./wine.ts";

let home: WindowsHome;

beforeEach(() => {
	home = makeWindowsHome("names: describe\n");
});

afterEach(() => home.end());

const LONG = "x".repeat(255 - ".safetensors".length);
const DEEP = `deep${"/a folder of a long path".repeat(7)}/${"x".repeat(150)}`;

/** Where a file is dropped below the inbox, and where it is published below `embeddings`. */
const NAMES: readonly (readonly [from: string, to: string])[] = [
	["plain.safetensors", "plain.safetensors"],
	["model.safetensors", "sdxl-embedding.safetensors"],
	[`${LONG}.safetensors`, `${LONG}.safetensors`],
	[`long/${LONG}xxxxxxxxx.pt`, `long/${LONG}.safetensors`],
	[`${DEEP}.pt`, `${DEEP}.safetensors`],
	["CON.safetensors", "CON_.safetensors"],
	["nul.v2.ckpt", "nul_.v2.safetensors"],
	["com1.pt", "com1_.safetensors"],
	["ends in a dot..safetensors", "ends in a dot_.safetensors"],
	["ends in a space .safetensors", "ends in a space_.safetensors"],
	["Ünïcödé 日本 🎨.safetensors", "Ünïcödé 日本 🎨.safetensors"],
	["accent apart e\u0301.safetensors", "accent apart e\u0301.safetensors"],
	["a\u202ecod.safetensors", "a\u202ecod.safetensors"],
	["$(touch x) 'y' %PATH% ^&.safetensors", "$(touch x) 'y' %PATH% ^&.safetensors"],
	["y.safetensors.1", "y.safetensors"],
	["aux/inner.safetensors", "aux_/inner.safetensors"],
	["dots. ./inner.safetensors", "dots___/inner.safetensors"],
];

test("every name is published as one that Windows can hold, and the original keeps its own", async () => {
	for (const [number, [from]] of NAMES.entries()) {
		mkdirSync(dirname(join(home.inbox, from)), { recursive: true });
		writeFileSync(join(home.inbox, from), embedding(number));
	}
	expect(await home.run("watch", "--once")).toMatchObject({ code: 0, stderr: "" });
	const published = (await home.entries()).map(({ source, original, output }) => ({
		from: relative(home.inbox, hostPath(source.path)),
		to: relative(join(home.library, "embeddings"), hostPath(output?.path ?? "")),
		original: hostPath(original?.path ?? ""),
	}));
	expect(published.map(({ from, to }) => [from, to]).sort()).toEqual([...NAMES].sort());
	for (const [number, [from, to]] of NAMES.entries()) {
		expect(home.names("embeddings", dirname(to))).toContain(to.split("/").at(-1));
		const original = published.find((one) => one.from === from)?.original ?? "";
		expect([from, readFileSync(original).equals(embedding(number))]).toEqual([from, true]);
	}
});

test("two models whose names differ in case only get two names", async () => {
	home.drop("Same.safetensors", embedding(1));
	home.drop("SAME.pt", embedding(2));
	expect(await home.run("watch", "--once")).toMatchObject({ code: 0, stderr: "" });
	const lower = home.names("embeddings").map((name) => name.toLowerCase());
	expect(lower.sort()).toEqual(["same(1).safetensors", "same.safetensors"]);
	expect(home.names("Autoprune", "Originals")).toEqual(["SAME.pt", "Same.safetensors"]);
});

test("a file does not wait for incomplete ones whose names differ from its own in case only", async () => {
	// The disk of the host distinguishes case, and Wine lists and opens each file by its exact name.
	const whole = ["ONE.safetensors", "two.safetensors"];
	const half = ["ONe", "One", "oNE", "one", "TWO", "TWo", "Two", "tWO"].map((stem) => `${stem}.safetensors`);
	for (const [number, name] of whole.entries()) home.drop(name, embedding(number));
	for (const [number, name] of half.entries()) home.drop(name, embedding(number).subarray(0, -100 * (number + 1)));
	// Not 0, since the incomplete files are left.
	expect(await home.run("watch", "--once")).toMatchObject({ code: 1, stderr: "" });
	expect(home.names("embeddings")).toEqual(whole);
	expect(home.names("Autoprune")).toEqual(["Originals", ...half].sort());
});
