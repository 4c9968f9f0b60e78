import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { filePath } from "../../workers/files/file-path.ts";
import { asPath } from "../../workers/files/identity.ts";
import { sourcesIn } from "./sources.ts";

const FOLDERS = ["workers", "config", "operations", "daemon", "cli"] as const;
const sources = FOLDERS.flatMap((folder) => sourcesIn(folder));

/** Where paths are taken apart and compared, for every system. */
const OF_PATHS = /^workers\/(files\/file-path|platform\/\w+)\.ts$/;

/** Files whose slashes are not of paths on a disk, and what they are of. */
const OTHER_SLASHES: Readonly<Record<string, string>> = {
	"daemon/http/wire-files.ts": "paths in requests",
	"daemon/http/files/walk.ts": "paths in answers",
	"daemon/http/page-files.ts": "addresses",
	"daemon/http/guard/hosts.ts": "addresses",
	"daemon/journal/postgres/password-file.ts": "addresses",
	"daemon/admission/memory.ts": "control groups of Linux",
	"workers/files/names.ts": "a character that no name can have",
	"config/webui-flags.ts": "start scripts of other systems",
	"config/destination.ts": "a folder in a message",
};

/** Text that joins, splits or compares paths by their separator. */
const BY_HAND = /["'`]\/["'`]|\}\/[$`]|\bsep\b(?!:|\?)|"\/"\)/;

test("paths are joined, taken apart and compared in one place", () => {
	const found = sources
		.filter(({ path }) => !OF_PATHS.test(path) && !(path in OTHER_SLASHES))
		.filter(({ path }) => !path.startsWith("daemon/http/routes/") && path !== "daemon/http/app.ts")
		.filter(({ text }) => BY_HAND.test(withoutComments(text)))
		.map(({ path }) => path);
	expect(found).toEqual([]);
	for (const path of Object.keys(OTHER_SLASHES)) {
		expect([path, BY_HAND.test(sources.find((source) => source.path === path)?.text ?? "")]).toEqual([path, true]);
	}
});

test("the operating system is asked for in the platform module and where places of settings are decided", () => {
	const found = sources.filter(({ text }) => /process\.platform|\bplatform\(\)/.test(text)).map(({ path }) => path);
	expect(found.filter((path) => !/^(workers\/platform|config)\//.test(path))).toEqual([]);
	expect(found.length).toBeGreaterThan(0);
});

test("the umask is read once, at the start, because reading it sets it to 0 for a moment", () => {
	const found = sources.filter(({ text }) => text.includes("process.umask()")).map(({ path }) => path);
	expect(found).toEqual(["workers/files/umask.ts"]);
});

test("files are renamed and removed by the functions that wait for other programs on Windows", () => {
	const direct = /import \{[^}]*\b(rename|unlink|rm)\b[^}]*\} from "node:fs\/promises"/;
	const found = sources.filter(({ path, text }) => !path.startsWith("workers/files/") && direct.test(text));
	expect(found.map(({ path }) => path)).toEqual([]);
});

function withoutComments(text: string): string {
	return text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}

test("the compiler refuses a path of a user's file in a call of node:fs that is not converted for the system", () => {
	const path = filePath("/nowhere/style.safetensors");
	// @ts-expect-error: Windows needs `asPath`.
	expect(existsSync(path)).toBe(false);
	expect(existsSync(asPath(path))).toBe(false);
});
