import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, utimes } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inheritedIn } from "../../../daemon/publish/inherited.ts";
import { tempFolder } from "../temp-folder.ts";

const NOTHING = { gid: null, mode: null };

const LOOKS = `
	import { inheritedIn } from ${JSON.stringify(new URL("../../../dist/daemon/publish/inherited.js", import.meta.url).href)};
	for (let look = 0; look < 200; look++) await inheritedIn(...process.argv.slice(1));
`;

test("daemons that look at one folder at the same time do not disturb each other", async () => {
	const folder = await tempFolder();
	const looking = ["one", "two", "three"].map(async (daemon) => {
		const child = spawn(process.execPath, ["--input-type=module", "-e", LOOKS, folder, daemon], {
			stdio: ["ignore", 1, 2],
		});
		const [code] = await once(child, "exit");
		return code;
	});
	expect(await Promise.all(looking)).toEqual([0, 0, 0]);
	expect(await readdir(folder)).toEqual([]);
});

test("what a killed daemon left in a folder is removed, that of another one after an hour", async () => {
	const folder = await tempFolder();
	await mkdir(join(folder, ".autoprune-probe-one"));
	const [left, used] = [join(folder, ".autoprune-probe-0badcafe"), join(folder, ".autoprune-probe-5ca1ab1e")];
	for (const probe of [left, used, join(folder, "Lora")]) await mkdir(probe);
	const before = Date.now() / 1000 - 3660;
	for (const old of [left, join(folder, "Lora")]) await utimes(old, before, before);
	expect(await inheritedIn(folder, "one")).toEqual(NOTHING);
	expect((await readdir(folder)).toSorted()).toEqual([".autoprune-probe-5ca1ab1e", "Lora"]);
});
