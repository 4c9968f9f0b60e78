import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { cached } from "./cache.mjs";

const run = promisify(execFile);
const SOURCES = ["console", "hold"];

/** The folder with the programs of the tests: console.exe and hold.exe. */
export function testPrograms({ cc }) {
	const paths = SOURCES.map((name) => fileURLToPath(new URL(`../${name}.c`, import.meta.url)));
	const texts = paths.map((path) => readFileSync(path, "utf8"));
	return cached("programs", texts, async (folder) => {
		for (const [index, name] of SOURCES.entries()) {
			await run(cc, [
				"-O1",
				"-Wall",
				"-Werror",
				"-municode",
				"-static",
				"-o",
				join(folder, `${name}.exe`),
				paths[index],
			]);
		}
	});
}
