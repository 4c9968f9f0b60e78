import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { MissingError } from "./missing.mjs";

/** A folder with Node's headers, node_api.h and uv.h among them. Node 18 and all newer ones have what sqlite3 uses. */
export function findHeaders() {
	const roots = [npmConfig("nodedir"), dirname(dirname(process.execPath)), "/usr", "/usr/local", ...nodeGypFolders()];
	const folders = roots.filter((root) => root !== null).map((root) => join(root, "include", "node"));
	const found = folders.find((folder) => ["node_api.h", "uv.h"].every((name) => existsSync(join(folder, name))));
	if (found !== undefined) return found;
	throw new MissingError(`Node's headers are in none of these folders: ${[...new Set(folders)].join(", ")}`);
}

/** A setting of npm; null when it is not set. */
function npmConfig(name) {
	const value = execFileSync("npm", ["config", "get", name], { encoding: "utf8" }).trim();
	return ["", "undefined", "null"].includes(value) ? null : value;
}

/** The folders of the headers that node-gyp has downloaded, one for each version of Node. */
function nodeGypFolders() {
	const root = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "node-gyp");
	return existsSync(root) ? readdirSync(root).map((version) => join(root, version)) : [];
}
