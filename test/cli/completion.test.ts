import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProgram } from "../../cli/command.ts";
import { COMPLETIONS } from "../../cli/commands/completion.ts";
import { wordsOf } from "../../cli/words.ts";

let folder: string;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "autoprune-completion-"));
	const words = wordsOf(await createProgram("0"));
	for (const [shell, script] of Object.entries(COMPLETIONS)) writeFileSync(join(folder, `it.${shell}`), script(words));
	writeFileSync(join(folder, "a-file.yaml"), "");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function has(shell: string): boolean {
	return spawnSync(shell, ["-c", ":"]).status === 0;
}

function run(shell: string, args: readonly string[]): string {
	const { stdout, stderr } = spawnSync(shell, args, { cwd: folder, encoding: "utf8", timeout: 20_000 });
	expect(stderr).toBe("");
	return stdout;
}

/** What is typed, what must be offered, and what must not be. */
const TYPED = [
	{ typed: "autoprune pr", offers: ["prune"], not: ["watch"] },
	{ typed: "autoprune config ", offers: ["show", "check", "init", "schema"], not: ["prune"] },
	{ typed: "autoprune config show --", offers: ["--config", "--json"], not: ["--once"] },
	{ typed: "autoprune prune --ke", offers: ["--keep-ema"], not: ["--json"] },
	{ typed: "autoprune prune log --", offers: ["--keep-ema"], not: ["--since"] },
	{ typed: "autoprune prune --precision ", offers: ["fp16", "bf16", "fp32", "keep"], not: ["a-file.yaml", "--json"] },
	{ typed: "autoprune log --outcome re", offers: ["refused"], not: ["published"] },
	{ typed: "autoprune completion ", offers: ["bash", "zsh", "fish"], not: ["a-file.yaml"] },
	{ typed: "autoprune help con", offers: ["config", "convert"], not: ["watch"] },
];

describe.skipIf(!has("bash"))("in bash", () => {
	function offered(typed: string): string[] {
		const words = typed.split(" ");
		const script = `source ./it.bash; COMP_WORDS=(${words.map((word) => `"${word}"`).join(" ")})
			COMP_CWORD=${words.length - 1}; _autoprune; printf '%s\\n' "\${COMPREPLY[@]}"`;
		return run("bash", ["--norc", "-c", script]).trim().split("\n");
	}

	test.each(TYPED)("$typed", ({ typed, offers, not }) => {
		expect(offered(typed)).toEqual(expect.arrayContaining(offers));
		expect(offered(typed).filter((word) => not.includes(word))).toEqual([]);
	});

	test("a value is left to names of files", () => {
		expect(offered("autoprune watch --config ")).toEqual([""]);
		expect(run("bash", ["--norc", "-c", "source ./it.bash; complete -p autoprune"])).toContain("-o default");
	});
});

describe.skipIf(!has("fish"))("in fish (needs fish)", () => {
	function offered(typed: string): string[] {
		const out = run("fish", ["--no-config", "-c", `source ./it.fish; complete -C ${JSON.stringify(typed)}`]);
		return out.split("\n").map((line) => line.split("\t")[0] ?? "");
	}

	test.each(TYPED)("$typed", ({ typed, offers, not }) => {
		expect(offered(typed)).toEqual(expect.arrayContaining(offers));
		expect(offered(typed).filter((word) => not.includes(word))).toEqual([]);
	});

	test("a value is completed as a name of a file", () => {
		expect(offered("autoprune watch --config a")).toEqual(["a-file.yaml", ""]);
	});
});

describe.skipIf(!has("zsh"))("in zsh (needs zsh)", () => {
	/** What a real zsh on a terminal shows after a tab; it waits for the last word that must be offered. */
	function shown(typed: string, until: string): string {
		const script = `zmodload zsh/zpty; zpty it 'zsh -f -i'
			zpty -w it "PS1=; autoload -Uz compinit; compinit -D -u; source ./it.zsh; LISTMAX=999; bindkey '^I' list-choices; echo rea''dy"
			zpty -r -m it before '*ready*'
			zpty -n -w it "${typed}"$'\\t'
			zpty -r -m it shown '*${until}*'
			print -r -- $shown; zpty -d it`;
		return run("zsh", ["-f", "-c", script]);
	}

	test.each([
		{ typed: "autoprune pr", offers: ["prune  -- prune one file"] },
		{ typed: "autoprune config ", offers: ["check", "init", "schema", "show"] },
		{ typed: "autoprune config show --", offers: ["--config", "--help", "--json"] },
		{ typed: "autoprune prune --precision ", offers: ["bf16", "fp16", "fp32", "keep"] },
		{ typed: "autoprune completion ", offers: ["bash", "fish", "zsh"] },
		{ typed: "autoprune watch --config a", offers: ["a-file.yaml"] },
	])("$typed", ({ typed, offers }) => {
		const text = shown(typed, offers.at(-1) ?? "");
		for (const words of offers) expect(text).toContain(words);
	});

	test("from a folder of fpath it completes at its first call", async () => {
		writeFileSync(join(folder, "_autoprune"), COMPLETIONS.zsh(wordsOf(await createProgram("0"))));
		const script = `fpath=($PWD $fpath); autoload -Uz compinit; compinit -D -u; print $_comps[autoprune]`;
		expect(run("zsh", ["-f", "-c", script])).toBe("_autoprune\n");
	});
});
