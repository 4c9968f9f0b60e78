import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loraFile } from "./lora.ts";
import { CLI, type Home, makeHome } from "./run.ts";

const hasScript = spawnSync("script", ["--version"]).status === 0;
if (!hasScript) console.log("skipped: a pseudo-terminal needs `script` of util-linux");

let home: Home;

beforeEach(() => {
	home = makeHome();
});

afterEach(() => home.remove());

/** What `watch --once` writes to a terminal, line ends as they are in a file. */
function onTerminal(env: Record<string, string>): string {
	const command = `${process.execPath} ${CLI} watch --once`;
	const { NO_COLOR: _, ...inherited } = process.env;
	const all = {
		...inherited,
		HOME: home.folder,
		XDG_STATE_HOME: join(home.folder, "state"),
		TERM: "xterm-256color",
		...env,
	};
	const out = execFileSync("script", ["-qec", command, "/dev/null"], { cwd: home.folder, env: all, encoding: "utf8" });
	return out.replaceAll("\r", "");
}

test.skipIf(!hasScript)("a person reads where to drop files, what is done and where it went", () => {
	writeFileSync(join(home.inbox, "style.safetensors"), loraFile());
	const out = onTerminal({ NO_COLOR: "1" });
	const lines = out.split("\n");
	expect(lines[0]).toMatch(/^autoprune \d.* drop models into \.\/models\/Autoprune, find them under \.\/models$/);
	expect(lines[1]).toMatch(/^watching with \d+ workers?$/);
	expect(lines[2]).toMatch(/^a1111 folder names; web UI not recognised: neither /);
	expect(out).toMatch(/style\.safetensors +\d\.\d\d MiB {3}LoRA-v1-CLIP/);
	expect(out).toContain("✔ style.safetensors → Lora/style.safetensors");
	expect(out).toMatch(/\d\.\d\d MiB → \d\.\d\d MiB \(−50 %\) in /);
	expect(out).not.toContain("{");
});

test.skipIf(!hasScript)("NO_COLOR leaves no colour", () => {
	writeFileSync(join(home.inbox, "style.safetensors"), loraFile());
	const sgr = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`);
	expect(onTerminal({ NO_COLOR: "1" })).not.toMatch(sgr);
	writeFileSync(join(home.inbox, "other.safetensors"), loraFile(2));
	expect(onTerminal({ FORCE_COLOR: "1" })).toMatch(sgr);
});
