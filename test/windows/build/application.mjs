import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Makes an empty folder into the installed project: links to dist/ and to each production dependency, no copies. */
export function linkApplication(folder, addon) {
	for (const name of ["package.json", "dist"]) symlinkSync(join(ROOT, name), join(folder, name));
	for (const path of productionModules()) {
		if (path === "node_modules/sqlite3") continue;
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		symlinkSync(join(ROOT, path), join(folder, path));
	}
	const sqlite3 = "node_modules/sqlite3";
	const release = join(folder, sqlite3, "build", "Release");
	mkdirSync(release, { recursive: true });
	for (const name of ["package.json", "lib"]) symlinkSync(join(ROOT, sqlite3, name), join(folder, sqlite3, name));
	symlinkSync(addon, join(release, "node_sqlite3.node"));
}

/** Paths such as `node_modules/pino`, from the lock file. Those inside another module come with it. */
function productionModules() {
	const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
	return Object.entries(packages)
		.filter(([path, { dev }]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && dev !== true)
		.map(([path]) => path)
		.filter((path) => existsSync(join(ROOT, path)));
}
