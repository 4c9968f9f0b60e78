import { copyFileSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Home, makeHome, tells } from "./run.ts";

const EMBEDDING = fileURLToPath(new URL("../fixtures/torch/embedding-settings.pt", import.meta.url));

let home: Home;
beforeEach(() => {
	home = makeHome();
});
afterEach(() => home.end());

test("an embedding whose settings programs read from its pickle is published as it is", async () => {
	const daemon = await home.watching();
	copyFileSync(EMBEDDING, join(home.inbox, "mine.pt"));
	const { ino } = statSync(join(home.inbox, "mine.pt"));
	const line = await daemon.saw(tells("published", "mine.pt"));
	expect(line.notes).toContainEqual(expect.stringContaining("kept as a pickle"));
	const published = join(home.library, String(line.to));
	expect(published).toMatch(/mine\.pt$/);
	expect(readFileSync(published)).toEqual(readFileSync(EMBEDDING));
	expect(statSync(published).ino).toBe(ino);
});

test("`prune` copies it, and converts it where the output is to be a safetensors file", () => {
	copyFileSync(EMBEDDING, join(home.folder, "mine.pt"));
	expect(home.run("prune", "mine.pt", "-o", "copy.pt")).toMatchObject({ code: 0, err: "" });
	expect(readFileSync(join(home.folder, "copy.pt"))).toEqual(readFileSync(EMBEDDING));
	expect(home.run("prune", "mine.pt", "-o", "mine.safetensors")).toMatchObject({ code: 0, err: "" });
	expect(readFileSync(join(home.folder, "mine.safetensors"), "latin1")).toContain('"step":"9"');
});
