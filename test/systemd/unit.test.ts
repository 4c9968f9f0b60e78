import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Launch, Scope } from "../../systemd/launch.ts";
import { systemdUnit } from "../../systemd/unit.ts";
import { aLaunch, ODD_PATHS, tried, unitFile } from "./launches.ts";

const canAnalyze = tried("systemd-analyze", ["--version"]) !== null;
if (!canAnalyze) console.log("skipped: units as systemd reads them, for there is no systemd-analyze here");

function textOf(scope: Scope, changes: Partial<Launch> = {}): string {
	return systemdUnit(scope, "/home/somebody/.config").text(aLaunch(changes));
}

describe.skipIf(!canAnalyze)("systemd", () => {
	test("accepts the unit of the machine without a word", () => {
		const ended = tried("systemd-analyze", ["verify", "--man=no", unitFile(textOf("system"))]);
		expect(ended).toMatchObject({ status: 0, stderr: "" });
	});

	test("accepts the unit of a user without a word", () => {
		const unit = unitFile(textOf("user", { environment: { XDG_STATE_HOME: "/home/a b/state" } }));
		const runtime = join(dirname(unit), "run");
		mkdirSync(runtime);
		const ended = tried("systemd-analyze", ["--user", "verify", "--man=no", unit], { XDG_RUNTIME_DIR: runtime });
		expect(ended).toMatchObject({ status: 0, stderr: "" });
	});

	test.each([
		["outside of homes", "/srv/models", "1000"],
		["in a home", "/home/somebody/models", "1000"],
		["of root", "/srv/models", "root"],
	])("scores the machine's unit 1.6 or better, with models %s", (_, folder, user) => {
		const unit = unitFile(textOf("system", { folders: [folder], owner: { user, group: "0" } }));
		const ended = tried("systemd-analyze", ["security", "--offline=true", "--threshold=16", unit]);
		expect(ended?.stdout).toMatch(/Overall exposure level for autoprune\.service: \d/);
		expect(ended?.status).toBe(0);
	});

	test.each(ODD_PATHS)("reads every path as it was given: %s", (path) => {
		const read = readBySystemd(textOf("system", { config: `${path}/c.yaml`, folders: [path] }));
		expect(read.paths("ReadWritePaths")).toEqual([path]);
		expect(read.mounts).toContain(path);
		expect(read.lastArgument).toBe(`${path}/c.yaml`);
	});

	test.each(ODD_PATHS.map((path) => path.replace("/srv", "/home")))("brings a path of a home in: %s", (path) => {
		const read = readBySystemd(textOf("system", { folders: [`${path}/models`], config: `${path}/settings/c.yaml` }));
		expect(read.paths("BindPaths")).toEqual([`${path}/models:${path}/models:rbind`]);
		expect(read.paths("BindReadOnlyPaths")).toEqual([`${path}/settings:${path}/settings:rbind`]);
	});

	test.each(ODD_PATHS)("starts a service without a configuration where it was told: %s", (path) => {
		const text = textOf("user", { config: null, cwd: path, environment: { XDG_STATE_HOME: path } });
		const read = readBySystemd(text);
		expect(read.paths("WorkingDirectory")).toEqual([path]);
		expect(read.paths("Environment")).toContain(`XDG_STATE_HOME=${path}`);
	});
});

test.each([
	["a line break", "/srv/a\nExecStartPre=/bin/rm"],
	["an escape character", "/srv/\u001b[2J"],
])("a path with %s is refused", (_, path) => {
	expect(() => textOf("system", { folders: [path] })).toThrow(expect.objectContaining({ code: "service.odd-path" }));
});

test.each(["/srv/ends with blank ", "/srv/ends with backslash\\"])("%s cannot be a working directory", (cwd) => {
	expect(() => textOf("user", { config: null, cwd })).toThrow(expect.objectContaining({ code: "service.odd-path" }));
});

test("inbox and library are written to through one common parent", () => {
	const text = textOf("system", { folders: ["/srv/ai/models", "/srv/ai/drop"] });
	expect(text).toContain('\nReadWritePaths="/srv/ai"\n');
	expect(text).toContain('\nRequiresMountsFor="/srv/ai/models" "/srv/ai/drop"\n');
});

test("folders that have only the root in common are written to each by itself", () => {
	expect(textOf("system", { folders: ["/srv/models", "/mnt/drop"] })).toContain(
		'\nReadWritePaths="/srv/models" "/mnt/drop"\n',
	);
});

test("homes are hidden when nothing of them is needed", () => {
	expect(textOf("system")).toContain("\nProtectHome=yes\n");
	expect(textOf("system")).not.toContain("BindPaths");
});

test("of a home, only what is needed is brought in, and what is written to only once", () => {
	const text = textOf("system", {
		node: "/home/a/.nvm/bin/node",
		root: "/home/a/autoprune",
		config: "/home/a/models/autoprune.yaml",
		folders: ["/home/a/models"],
	});
	expect(text).toContain("\nProtectHome=tmpfs\n");
	expect(text).toContain('\nBindPaths="/home/a/models"\n');
	expect(text).toContain('\nBindReadOnlyPaths="/home/a/.nvm/bin/node" "/home/a/autoprune"\n');
	expect(text).not.toContain("ReadWritePaths");
});

test("each unit goes where its systemd looks", () => {
	expect(systemdUnit("system", "/x").file).toBe("/etc/systemd/system/autoprune.service");
	expect(systemdUnit("user", "/x").file).toBe("/x/systemd/user/autoprune.service");
});

test("no place of a template is left open", () => {
	expect(textOf("system")).not.toMatch(/@\w+@/);
	expect(textOf("user")).not.toMatch(/@\w+@/);
});

/** With debugging on, `systemd-analyze verify` prints each unit as it understood it. */
function readBySystemd(text: string) {
	const unit = unitFile(text);
	const env = { SYSTEMD_LOG_LEVEL: "debug" };
	const ended = tried("systemd-analyze", ["verify", "--man=no", unit], env);
	const lines = (ended?.stdout ?? "").split("\n").map((line) => line.trim());
	const starting = (word: string): string[] =>
		lines.filter((line) => line.startsWith(`${word}: `)).map((line) => line.slice(word.length + 2));
	const command = starting("Command Line")[0] ?? "";
	return {
		paths: starting,
		mounts: starting("RequiresMountsFor").map((line) => line.replace(/ \(.*\)$/, "")),
		lastArgument: unquoted(command),
	};
}

/** The last word of a command line as systemd prints it: shell quoting, and `$$` for a dollar that is meant. */
function unquoted(command: string): string {
	const word = /(?:^|\s)(?:"((?:[^"\\]|\\.)*)"|(\S+))$/.exec(command);
	const inner = word?.[1]?.replace(/\\([\\"$`])/g, "$1") ?? word?.[2] ?? "";
	return inner.replaceAll("$$", "$");
}
