import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { LAYOUTS } from "../../config/layouts/index.ts";
import { KINDS } from "../../config/layouts/layout.ts";

test("every file of the folder is listed, under its own name", () => {
	const files = readdirSync(new URL("../../config/layouts/", import.meta.url));
	const layouts = files.filter((name) => !["index.ts", "layout.ts"].includes(name));
	expect(LAYOUTS.map(({ id }) => `${id}.ts`).sort()).toEqual(layouts.sort());
});

test.each(LAYOUTS)("$id has a folder for every kind, and each lies below the library", ({ folders }) => {
	expect(Object.keys(folders).sort()).toEqual([...KINDS].sort());
	for (const folder of Object.values(folders)) expect(folder).toMatch(/^[\w-]+(\/[\w-]+)*$/);
});
