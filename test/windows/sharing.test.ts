import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { familySample } from "../e2e/family-files.ts";
import { writePlain } from "../e2e/plain-safetensors.ts";
import { tells } from "../e2e/run.ts";
import { embedding } from "./embedding.ts";
import { makeWindowsHome, type WindowsHome } from "./home.ts";
import { holdOpen, windowsPath } from "./wine.ts";

let home: WindowsHome;

beforeEach(() => {
	home = makeWindowsHome("web: {port: 0}\n");
});

afterEach(() => home.end());

/** What other programs allow while they have a file open: nothing, reading, reading and writing. */
const SHARES = ["-", "r", "rw"];

/** A model to be pruned, one to be linked, and no model. */
const MAKE: Readonly<Record<string, (path: string) => void>> = {
	pruned: (path) => writeFileSync(path, embedding(1)),
	linked: (path) => writePlain(path, familySample("embedding", "sdxl", "F16")),
	refused: (path) => writeFileSync(path, "This is no model. ".repeat(50)),
};

/** Files that `status` shows as in use by another program. */
async function inUse(): Promise<string[]> {
	const { waiting } = JSON.parse((await home.run("status", "--json")).stdout);
	const said = waiting.first.filter(({ code, why }: { code: string; why: string }) => {
		return code === "work.in-use" && why.includes("in use by another program");
	});
	return said.map(({ file }: { file: string }) => file);
}

test("files that another program holds open wait, and each has one outcome when they are released", {
	timeout: 300_000,
}, async () => {
	const files = Object.keys(MAKE).flatMap((kind) =>
		SHARES.map((share, index) => ({ name: `${kind}${index}.pt`, kind, share })),
	);
	for (const { name, kind } of files) MAKE[kind]?.(join(home.inbox, name));
	const before = new Map(files.map(({ name }) => [name, readFileSync(join(home.inbox, name))]));
	const releases = await Promise.all(files.map(({ name, share }) => holdOpen(join(home.inbox, name), share)));
	const daemon = await home.watching();
	const seen = new Set<string>();
	while (seen.size < files.length) for (const name of await inUse()) seen.add(name);
	for (const release of releases) await release();
	await expect.poll(() => home.names("Autoprune"), { timeout: 150_000 }).toEqual(["Failed", "Originals"]);
	const entries = await home.entries();
	expect(entries.map(({ source }) => source.name).sort()).toEqual([...before.keys()].sort());
	expect(home.names("embeddings")).toHaveLength(6);
	const archived = files.filter(({ kind }) => kind !== "refused").map(({ name }) => name);
	expect(home.names("Autoprune", "Originals")).toEqual(archived.sort());
	for (const { name, kind } of files) {
		const folder = kind === "refused" ? "Failed" : "Originals";
		expect([name, readFileSync(join(home.inbox, folder, name)).equals(before.get(name) ?? Buffer.of())]).toEqual([
			name,
			true,
		]);
	}
	expect(home.temps()).toEqual([]);
	expect(daemon.stdout()).not.toMatch(/work\.read-only|work\.source-unreadable|EPERM|EACCES/);
});

test("a published model that a web UI holds open is undone when it is released", async () => {
	home.drop("style.pt", embedding(1));
	const daemon = await home.watching();
	await daemon.saw(tells("published", "style.pt"));
	const output = join(home.library, "embeddings", "style.safetensors");
	const bytes = readFileSync(output);
	const release = await holdOpen(output, "r");
	const refused = await home.run("undo", "1");
	expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("work.in-use")]);
	expect(home.names("embeddings")).toEqual(["style.safetensors"]);
	await release();
	expect((await home.run("undo", "1")).code).toBe(0);
	expect(home.names("embeddings")).toEqual([]);
	expect(readFileSync(join(home.library, ".autoprune", "trash", "1-style.safetensors")).equals(bytes)).toBe(true);
});

test("a model that another program holds open for itself alone cannot be read until it is released", async () => {
	const path = join(home.folder, "held.safetensors");
	writeFileSync(path, embedding(1));
	const release = await holdOpen(path, "-");
	const held = await home.run("inspect", windowsPath(path));
	expect([held.code, held.stdout + held.stderr]).toEqual([1, expect.stringContaining("work.in-use")]);
	await release();
	expect((await home.run("inspect", windowsPath(path))).code).toBe(0);
	expect(readFileSync(path).equals(Buffer.from(embedding(1)))).toBe(true);
});
