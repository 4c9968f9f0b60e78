// A Wine prefix is the folder of one Windows: its registry, its drives and C:\windows.
import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { cached } from "./cache.mjs";

const run = promisify(execFile);

/** Where packages install Wine's libraries. */
const LIBRARIES = ["/usr/lib/x86_64-linux-gnu/wine/x86_64-windows", "/usr/lib/wine/x86_64-windows"];

/** A prefix that is only copied from, never run in. */
export async function emptyPrefix({ wine, wineserver }) {
	const version = execFileSync(wine, ["--version"], { encoding: "utf8" }).trim();
	return cached("prefix", [version], async (prefix) => {
		const env = {
			...process.env,
			WINEPREFIX: prefix,
			WINEDEBUG: "-all",
			DISPLAY: "",
			WINEDLLOVERRIDES: "mscoree,mshtml=",
		};
		await run(wine, ["wineboot", "-i"], { env });
		await run(wine, ["winecfg", "-v", "win10"], { env });
		await run(wineserver, ["-w"], { env });
		linkCopies(join(prefix, "drive_c", "windows", "system32"));
	});
}

/** Makes a prefix in an empty folder. It has its own registry and drive C:, and shares C:\\windows with the first one. */
export function copyPrefix(prefix, folder) {
	for (const name of readdirSync(prefix)) {
		if (name.endsWith(".reg") || name === ".update-timestamp") cpSync(join(prefix, name), join(folder, name));
	}
	mkdirSync(join(folder, "drive_c"));
	mkdirSync(join(folder, "dosdevices"));
	symlinkSync("../drive_c", join(folder, "dosdevices", "c:"));
	symlinkSync("/", join(folder, "dosdevices", "z:"));
	symlinkSync(join(prefix, "drive_c", "windows"), join(folder, "drive_c", "windows"));
}

/** Wine copies each of its libraries into a prefix, 690 MB in all. Links to the installed ones serve as well. */
function linkCopies(folder) {
	const installed = LIBRARIES.find((path) => existsSync(path));
	if (installed === undefined) return;
	for (const name of readdirSync(folder)) {
		const [copy, original] = [join(folder, name), join(installed, name)];
		if (!lstatSync(copy).isFile() || !existsSync(original)) continue;
		if (!readFileSync(copy).equals(readFileSync(original))) continue;
		rmSync(copy);
		symlinkSync(original, copy);
	}
}
