import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CLI, makeHome } from "../e2e/run.ts";

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
