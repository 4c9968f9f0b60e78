import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { FAMILIES } from "../../toolkit/architectures/index.ts";
import { ROOT, type Source, sourcesIn } from "./sources.ts";

/** Folders and kinds of modules that the code of a folder may import. */
const MAY_IMPORT = {
	toolkit: [/^toolkit\//],
	workers: [/^(toolkit|workers)\//, /^node:/, /^piscina$/],
	config: [/^(toolkit|config)\//, /^workers\/files\/file-path\.ts$/, /^node:/, /^(yaml|zod)$/],
	operations: [/^(toolkit|workers|config|operations)\//, /^node:/],
	daemon: [
		/^(toolkit|workers|config|operations|daemon)\//,
		/^node:/,
		/^(chokidar|sqlite3|pg|pg-boss|pino|node-cron|zod|prom-client)$/,
		/^(hono|@hono\/node-server)(\/|$)/,
	],
	web: [
		/^web\//,
		// Types only, which another test checks.
		/^daemon\/http\/(app|wire\/\w+)\.ts$/,
		/^(preact|@preact\/signals|@fontsource-variable\/inter|vite|hono\/client)(\/|$)/,
		/^node:fs$/,
	],
	systemd: [/^(toolkit|workers|config|systemd)\//, /^node:/],
	cli: [
		/^(toolkit|workers|config|operations|cli|systemd)\//,
		/^daemon\/(main|events\/(event|bus))\.ts$/,
		/^daemon\/(journal|status)\//,
		// What was done is taken back, or done again, by who says so: a daemon need not run, and need not be asked.
		/^daemon\/(undo|retry|revise\/(one-at-a-time|turn))\.ts$/,
		// Whether a daemon runs is asked of its lock.
		/^daemon\/(lock|inbox\/(lock|owner))\.ts$/,
		// The hosts that share a journal are listed, forgotten and stopped from any of them.
		/^daemon\/(hosts-errors|coordination\/members\/(administer-hosts|host-overview))\.ts$/,
		/^node:/,
		/^(commander|cli-progress|cli-table3|picocolors|pino|pino-pretty|wrap-ansi|zod|yaml)$/,
	],
};

/** Compiled to WebAssembly by another compiler. */
const FOREIGN = "workers/kernel/assembly/";

const FOLDERS = Object.keys(MAY_IMPORT) as (keyof typeof MAY_IMPORT)[];
const EVERYWHERE = FOLDERS.flatMap(sourcesIn).filter(({ path }) => !path.startsWith(FOREIGN));

test.each(FOLDERS)("%s imports only what its place in the house allows", (folder) => {
	const allowed = MAY_IMPORT[folder];
	expect(offences(sourcesIn(folder), (one) => !allowed.some((rule) => rule.test(one)))).toEqual([]);
});

test("the page takes only types from the daemon, so that no code of the daemon gets into it", () => {
	const values = sourcesIn("web").filter(({ text }) => /^import (?!type )[^;]*?from "[^"]*daemon\//m.test(text));
	expect(values.map(({ path }) => path)).toEqual([]);
});

test("the page never turns text into markup", () => {
	const found = sourcesIn("web").filter(({ text }) => /dangerouslySetInnerHTML|innerHTML|outerHTML/.test(text));
	expect(found.map(({ path }) => path)).toEqual([]);
});

test("only the journal knows SQLite", () => {
	const others = EVERYWHERE.filter(({ path }) => !path.startsWith("daemon/journal/"));
	expect(offences(others, (one) => one === "sqlite3")).toEqual([]);
});

test("the toolkit knows no clock, no process and no Buffer", () => {
	const impure = /\b(Buffer|process|console|setTimeout|performance)\b\.?|\bDate\.now|\bnew Date\(\)/;
	const found = sourcesIn("toolkit").filter(({ text }) => impure.test(withoutComments(text)));
	expect(found.map(({ path }) => path)).toEqual([]);
});

test("a file holds one idea: 300 lines at the most", () => {
	const all = [...EVERYWHERE, ...sourcesIn("test")];
	const long = all.filter(({ text }) => text.split("\n").length - 1 > 300);
	expect(long.map(({ path }) => path)).toEqual([]);
});

test("nothing is called by a name that says nothing", () => {
	// `service` is a command of the program, and the daemon's services are listed in the file of that name.
	const empty = /(^|\/)(services|(.*-)?(utils?|helpers?|commons?|misc|managers?|shared))[./]/;
	const named = [...EVERYWHERE, ...sourcesIn("test")].filter(({ path }) => empty.test(path));
	expect(named.map(({ path }) => path)).toEqual([]);
});

test.each([
	{ list: "config/layouts/index.ts", folder: "config/layouts", besides: ["index.ts", "layout.ts"] },
	{ list: "toolkit/architectures/index.ts", folder: "toolkit/architectures/models", besides: [] },
])("every file of $folder is in the list of $list", ({ list, folder, besides }) => {
	const files = readdirSync(join(ROOT, folder)).filter((name) => !besides.includes(name));
	const listed = sourceOf(list).imports.filter((one) => one.startsWith(`${folder}/`));
	expect(listed.map((one) => basename(one)).sort()).toEqual(files.sort());
});

test("every family that is imported is weighed", () => {
	expect(FAMILIES).toHaveLength(readdirSync(join(ROOT, "toolkit/architectures/models")).length);
});

test("every format with a sniff is in the list of formats", () => {
	const formats = sourcesIn("toolkit/formats").filter(({ text }) => /^export const \w+: Format = \{/m.test(text));
	const listed = sourceOf("toolkit/formats/index.ts").imports;
	expect(formats.map(({ path }) => path).filter((path) => !listed.includes(path))).toEqual([]);
	expect(formats.length).toBeGreaterThan(3);
});

function sourceOf(path: string): Source {
	const found = EVERYWHERE.find((source) => source.path === path);
	if (found === undefined) throw new Error(`${path} is not there any more`);
	return found;
}

function offences(sources: readonly Source[], forbidden: (imported: string) => boolean): string[] {
	return sources.flatMap(({ path, imports }) => imports.filter(forbidden).map((one) => `${path} imports ${one}`));
}

function withoutComments(text: string): string {
	return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "").replace(/"(?:[^"\\\n]|\\.)*"|`[^`]*`/g, '""');
}
