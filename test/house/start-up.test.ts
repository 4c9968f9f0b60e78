import { expect, test } from "vitest";
import { sourcesIn } from "./sources.ts";

/** What a command may need, and takes longer to load than a quick look at a model takes in all. */
const HEAVY = ["zod", "yaml", "sqlite3", "piscina", "chokidar", "pino", "pino-pretty", "cli-progress"];

const TEXTS = new Map(
	["toolkit", "workers", "config", "operations", "cli"].flatMap(sourcesIn).map(({ path, text }) => [path, text]),
);

test.each([
	["any command", ["cli/command.ts"]],
	["a quick look at a model", ["cli/command.ts", "cli/commands/inspect.ts"]],
])("what %s loads before it does anything is light", (_, entries) => {
	const loaded = loadedBy(entries);
	expect(loaded).toContain("commander");
	expect(loaded.filter((one) => HEAVY.includes(one))).toEqual([]);
});

/** Modules of ours and packages that are there before the first line of the entries runs. */
function loadedBy(entries: readonly string[]): string[] {
	const loaded = new Set(entries);
	for (const path of loaded) for (const one of importsOf(path)) loaded.add(one);
	return [...loaded];
}

/** Neither types, which nothing loads, nor what is imported when it is called for. */
function importsOf(path: string): string[] {
	const found = (TEXTS.get(path) ?? "").matchAll(/^(?:import|export)\b(?! type\b)[^;]*?from "([^"]+)"/gm);
	return Array.from(found, ([, name = ""]) =>
		name.startsWith(".") ? new URL(name, `file:///${path}`).pathname.slice(1) : name,
	);
}
