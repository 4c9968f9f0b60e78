import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createProgram } from "../../cli/command.ts";
import { type Words, withAllBelow, wordsOf } from "../../cli/words.ts";
import { loraFile } from "../e2e/lora.ts";
import { CLI, type Ran, runCli } from "./run-cli.ts";

const ESCAPE = "\u001b";
/** A command that a person calls; commander's own `help` is none. */
const COMMANDS = withAllBelow(wordsOf(await createProgram("0"))).filter(
	({ path }) => path.length > 0 && path.at(-1) !== "help",
);

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "autoprune-program-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]): Ran {
	return runCli(folder, args);
}

describe.each(COMMANDS.map((words) => ({ name: words.path.join(" "), words })))("$name", ({ words }) => {
	test("says what it does, and shows an example of itself", () => {
		expect(words.description).toMatch(/^[a-z].*[^.]$/);
		expect(words.after).toMatch(new RegExp(`Examples?:\\n(.*\\n)*?.*autoprune ${words.path.join(" ")}`));
	});

	test("is the same where it is the only one that is loaded", async () => {
		const alone = withAllBelow(wordsOf(await createProgram("0", words.path)));
		expect(alone.find(({ path }) => path.join() === words.path.join())).toEqual(words);
	});

	test("has words for each argument and option", () => {
		for (const { description } of [...words.arguments, ...words.options]) expect(description).not.toBe("");
	});
});

test.each([
	[["inpsect", "a.ckpt"], "inspect"],
	[["prnue"], "prune"],
	[["config", "shwo"], "show"],
	[["watch", "--onec"], "--once"],
])("%j is answered with the nearest, %s, and ends with 2", (args, nearest) => {
	expect(run(...args)).toMatchObject({ code: 2, out: "", err: expect.stringContaining(`(Did you mean ${nearest}?)`) });
});

test.each([
	[["inspect"], "autoprune: missing required argument 'place'\n(try `autoprune inspect --help`)\n"],
	[
		["config", "show", "--jsno"],
		"autoprune: unknown option '--jsno'\n(Did you mean --json?)\n(try `autoprune config show --help`)\n",
	],
	[["wtach"], "autoprune: unknown command 'wtach'\n(Did you mean watch?)\n(try `autoprune --help`)\n"],
])("the usage error of %j begins with the program's name and points to the command's own help", (args, err) => {
	expect(run(...args)).toEqual({ code: 2, out: "", err });
});

test("without a command it shows its help and ends with 2", () => {
	const { code, err } = run();
	expect(code).toBe(2);
	for (const { path } of COMMANDS.filter((words: Words) => words.path.length === 1))
		expect(err).toContain(`  ${path[0]} `);
});

describe("--quiet", () => {
	beforeEach(() => writeFileSync(join(folder, "style.safetensors"), loraFile()));

	test("a file that is pruned is not talked about", () => {
		expect(run("prune", "style.safetensors", "-o", "out.safetensors", "--quiet")).toEqual({
			code: 0,
			out: "",
			err: "",
		});
	});

	test("a file that cannot be pruned is", () => {
		writeFileSync(join(folder, "page.ckpt"), "<html></html>");
		expect(run("prune", "page.ckpt", "-q")).toMatchObject({ code: 1, out: "", err: expect.stringContaining("(file.") });
	});

	test("the plan of a dry run is still shown, since it was asked for", () => {
		expect(run("prune", "style.safetensors", "--dry-run", "--quiet").out).not.toBe("");
	});

	test("the daemon tells of what it refuses, and of nothing else", () => {
		writeFileSync(
			join(folder, "autoprune.yaml"),
			"library: .\ninbox: in\nsettle:\n  quiet: 100ms\nscan:\n  every: 100ms\n",
		);
		spawnSync("mkdir", [join(folder, "in")]);
		writeFileSync(join(folder, "in", "style.safetensors"), loraFile());
		writeFileSync(join(folder, "in", "page.ckpt"), "<html></html>");
		const { code, out } = run("watch", "--once", "--quiet");
		const lines = out.trimEnd().split("\n");
		expect(code).toBe(1);
		expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ event: "refused", file: "page.ckpt" }]);
	});
});

test("the help of `log` says that a spreadsheet may take names in the CSV for formulas", () => {
	expect(runCli(folder, ["log", "--help"]).out).toContain("formula");
});

describe("colour", () => {
	/** What a command prints on a terminal of so many columns. */
	function onTerminal(columns: number, args: string, env = ""): string {
		const command = `stty cols ${columns} rows 30; ${env} '${process.execPath}' '${CLI}' ${args}`;
		const plain = { PATH: process.env.PATH, HOME: folder, TERM: "xterm-256color" };
		return spawnSync("script", ["-qec", command, "/dev/null"], { cwd: folder, env: plain, encoding: "utf8" }).stdout;
	}
	const script = spawnSync("script", ["--version"]).status === 0;

	test.each([{}, { CI: "1" }])("is for terminals: none where standard output is a pipe (%j)", (env) => {
		for (const args of [["config", "show"], ["--help"]]) expect(runCli(folder, args, env).out).not.toContain(ESCAPE);
	});

	test("FORCE_COLOR has its way", () => {
		expect(runCli(folder, ["config", "show"], { FORCE_COLOR: "1" }).out).toContain(ESCAPE);
	});

	test.skipIf(!script)("is there on a terminal, and gone under NO_COLOR (needs util-linux's script)", () => {
		expect(onTerminal(100, "config show")).toContain(ESCAPE);
		expect(onTerminal(100, "config show", "NO_COLOR=1")).not.toContain(ESCAPE);
	});

	test.skipIf(!script)("help is folded to a narrow terminal (needs util-linux's script)", () => {
		const lines = onTerminal(50, "watch --help").split("\r\n");
		expect(lines.length).toBeGreaterThan(8);
		for (const line of lines) expect(line.length).toBeLessThanOrEqual(50);
	});

	test.skipIf(!script)("what was done is folded to it between words, and nothing is on a pipe (needs script)", () => {
		writeFileSync(join(folder, "style.safetensors"), loraFile());
		const shown = onTerminal(34, "prune style.safetensors -o out.safetensors", "NO_COLOR=1");
		const done = stripVTControlCharacters(shown.slice(shown.indexOf("✔")))
			.trimEnd()
			.split("\r\n");
		for (const row of done) expect(row.length).toBeLessThanOrEqual(34);
		const text = done.map((row) => row.trim()).join(" ");
		expect(text).toMatch(/^✔ style\.safetensors → out\.safetensors 2\.\d+ MiB → 1\.\d+ MiB .*LoRA-v1-CLIP/);
		const { out } = run("prune", "style.safetensors", "-o", "again.safetensors");
		expect(out.trimEnd().split("\n").length).toBeLessThan(done.length);
	});
});
