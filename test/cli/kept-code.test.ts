import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import nodePath, { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLoader } from "../../cli/kept-code.ts";
import { CLI } from "./run-cli.ts";

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "autoprune-"));
});

afterEach(() => {
	rmSync(folder, { recursive: true });
});

test("files of the bundle load each other, each once, and what is Node's from Node", () => {
	write(
		"a.js",
		`exports.b = require("./b.js"); exports.again = require("./b.js"); exports.path = require("node:path")`,
	);
	write("b.js", "exports.place = __dirname");
	const { b, again, path } = createLoader(folder).load("a.js") as Record<string, unknown>;
	expect(b).toEqual({ place: folder });
	expect(again).toBe(b);
	expect(path).toBe(nodePath);
});

test("a kept file runs as it was compiled: V8 only looks whether its text is as long", () => {
	write("a.js", "exports.value = 1");
	const first = createLoader(folder);
	first.load("a.js");
	first.keep();
	write("a.js", "exports.value = 2");
	expect(createLoader(folder).load("a.js")).toEqual({ value: 1 });
	write("a.js", "exports.value = 30");
	expect(createLoader(folder).load("a.js")).toEqual({ value: 30 });
});

test.each(["", "no code of any V8", "\0".repeat(4096)])("what is no compiled code is put aside: %j", (content) => {
	write("a.js", "exports.value = 1");
	write(keptName("a.js"), content);
	expect(createLoader(folder).load("a.js")).toEqual({ value: 1 });
});

test("the build keeps the code that a quick look runs", () => {
	const built = dirname(CLI);
	expect(existsSync(join(built, keptName("command.js")))).toBe(true);
	expect(readdirSync(built).filter((name) => /^examine-.*\.js\./.test(name))).toHaveLength(1);
});

function write(name: string, text: string): void {
	writeFileSync(join(folder, name), text);
}

function keptName(name: string): string {
	return `${name}.${process.version}-${process.arch}`;
}
