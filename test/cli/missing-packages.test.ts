import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CLI, makeHome } from "../e2e/run.ts";

const PROJECT = join(import.meta.dirname, "../..");
const SQLITE = "node_modules/sqlite3";
const BINARY = `${SQLITE}/build/Release/node_sqlite3.node`;

/** A module that lets Node find a package under a name that none has. */
function without(missing: string): string {
	const hook = `export const resolve = (name, context, next) => next(name === "${missing}" ? "not-installed" : name, context);`;
	const url = (text: string): string => `data:text/javascript,${encodeURIComponent(text)}`;
	return url(`import { register } from "node:module"; register(${JSON.stringify(url(hook))});`);
}

test("a journal on PostgreSQL without the packages for it says what to install", () => {
	const home = makeHome("journal: postgres://db/x\n");
	onTestFinished(() => home.remove());
	const args = ["--import", without("pg"), CLI, "hosts", "list", "--config", join(home.folder, "autoprune.yaml")];
	const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
	expect(stderr).toContain("hosts.packages-missing");
	expect(stderr).toContain("npm install --no-save pg@");
	expect(status).toBe(1);
});

/** The built program in another folder, with the packages that are installed here except sqlite3. */
function installation(): string {
	const folder = mkdtempSync(join(tmpdir(), "autoprune-install-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	cpSync(join(PROJECT, "dist"), join(folder, "dist"), { recursive: true });
	cpSync(join(PROJECT, "package.json"), join(folder, "package.json"));
	mkdirSync(join(folder, "node_modules"));
	for (const name of readdirSync(join(PROJECT, "node_modules"))) {
		if (name !== "sqlite3") symlinkSync(join(PROJECT, "node_modules", name), join(folder, "node_modules", name));
	}
	return folder;
}

/** Copies the package sqlite3 as npm leaves it before its binary is there. */
function unpackSqlite(folder: string): void {
	for (const part of ["package.json", "lib"]) {
		cpSync(join(PROJECT, SQLITE, part), join(folder, SQLITE, part), { recursive: true });
	}
}

const INCOMPLETE: readonly { found: string; code: string; next: string; prepare(folder: string): void }[] = [
	{
		found: "the package sqlite3 is missing",
		code: "work.not-installed",
		next: "`npm ci`",
		prepare: () => undefined,
	},
	{
		found: "the binary of the package sqlite3 was not compiled or downloaded",
		code: "work.not-installed",
		next: "`npm ci`",
		prepare: unpackSqlite,
	},
	{
		found: "node_sqlite3.node",
		code: "work.binary-unusable",
		next: "`npm rebuild sqlite3 --build-from-source`",
		prepare(folder) {
			unpackSqlite(folder);
			mkdirSync(join(folder, SQLITE, "build/Release"), { recursive: true });
			writeFileSync(join(folder, BINARY), "half of a binary");
		},
	},
];

test.each(INCOMPLETE)("an incomplete installation is reported as such: $found", ({ found, code, next, prepare }) => {
	const folder = installation();
	prepare(folder);
	const home = makeHome();
	onTestFinished(() => home.remove());
	for (const command of [["watch", "--once"], ["log"]]) {
		const args = [join(folder, "dist/cli/main.js"), ...command];
		const env = { ...process.env, HOME: home.folder, XDG_STATE_HOME: join(home.folder, "state") };
		const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env, cwd: home.folder });
		expect(stderr).toContain(found);
		expect(stderr).toContain(next);
		expect(stderr).toContain(code);
		expect(stderr).not.toContain("bug");
		expect(status).toBe(1);
	}
});
