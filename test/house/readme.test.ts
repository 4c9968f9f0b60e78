import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { settingsTable } from "./settings-table.ts";
import { ROOT } from "./sources.ts";

test("the README's table of settings is what the schema says", ({ skip }) => {
	const path = join(ROOT, "README.md");
	const text = existsSync(path) ? readFileSync(path, "utf8") : "";
	const [, table] = /<!-- settings -->\n+([\s\S]*?)\n+<!-- \/settings -->/.exec(text) ?? [];
	if (table === undefined) return skip("the README has no markers for the table of settings");
	expect(table).toBe(settingsTable());
});
