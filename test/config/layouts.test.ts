import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { LAYOUTS } from "../../config/layouts/index.ts";
import { folderIn, type Layout } from "../../config/layouts/layout.ts";
import { KIND_IDS } from "../../toolkit/kinds.ts";

test("every file of the folder is listed, under its own name", () => {
	const files = readdirSync(new URL("../../config/layouts/", import.meta.url));
	const layouts = files.filter((name) => !["index.ts", "layout.ts"].includes(name));
	expect(LAYOUTS.map(({ id }) => `${id}.ts`).sort()).toEqual(layouts.sort());
});

test.each(LAYOUTS)("every kind and base has a folder inside the library in the layout $id", (layout) => {
	const { baseFolders = {} }: Layout = layout;
	for (const kind of KIND_IDS) {
		for (const base of [null, ...Object.keys(baseFolders[kind] ?? {})]) {
			expect(folderIn(layout, kind, base).folder).toMatch(/^[\w-]+(\/[\w-]+)*$/);
		}
	}
});
