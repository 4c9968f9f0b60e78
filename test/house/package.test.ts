import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hostsError } from "../../daemon/hosts-errors.ts";
import { ROOT } from "./sources.ts";

const MANIFEST = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

test("every dependency is of one exact version", () => {
	const versions = Object.entries({ ...MANIFEST.dependencies, ...MANIFEST.devDependencies });
	expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([]);
});

test("Node 20.19 is enough, and no dependency that runs wants more", () => {
	expect(MANIFEST.engines).toEqual({ node: ">=20.19" });
	const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
	expect(lock.packages[""].dependencies).toEqual(MANIFEST.dependencies);
	expect(lock.packages[""].devDependencies).toEqual(MANIFEST.devDependencies);
});

test("only the journal's driver may run a script when it is installed", () => {
	expect(MANIFEST.allowScripts).toEqual({ sqlite3: true });
});

test("the optional packages are named everywhere in the versions that are tested", () => {
	const { pg, "pg-boss": boss } = MANIFEST.peerDependencies;
	expect([pg, boss]).toEqual([MANIFEST.devDependencies.pg, MANIFEST.devDependencies["pg-boss"]]);
	const words = `pg@${pg} pg-boss@${boss}`;
	expect(hostsError("hosts.packages-missing", undefined).hint).toContain(words);
	expect(readFileSync(join(ROOT, "docs/hosts.md"), "utf8")).toContain(words);
});
