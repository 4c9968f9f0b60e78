import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createProgram } from "../../cli/command.ts";
import { manualPage } from "../../cli/manual.ts";
import { wordsOf } from "../../cli/words.ts";
import { settingsList } from "../../config/settings-list.ts";

const FILE = fileURLToPath(new URL("../../man/autoprune.1", import.meta.url));
const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const groff = spawnSync("groff", ["--version"]).status === 0;

test("the manual page is what the program says now; `npm run man` writes it anew", async () => {
	await expect(manualPage(wordsOf(await createProgram(version)), settingsList(), version)).toMatchFileSnapshot(FILE);
});

test("no line of the manual page is taken for a request of roff that is none", () => {
	for (const line of readFileSync(FILE, "utf8").split("\n")) {
		if (/^[.']/.test(line)) expect(line).toMatch(/^\.(TH|SH|SS|TP|PP|B|I|nf|fi)( |$)/);
	}
});

test.skipIf(!groff)("roff shows the manual page without a warning (needs groff)", () => {
	const { stdout, stderr } = spawnSync("groff", ["-man", "-ww", "-Kutf8", "-Tutf8", "-P-cbou", FILE], {
		encoding: "utf8",
	});
	expect(stderr).toBe("");
	for (const words of ["autoprune watch [options]", "--once", "settle.quiet", "EXIT STATUS"])
		expect(stdout).toContain(words);
});
