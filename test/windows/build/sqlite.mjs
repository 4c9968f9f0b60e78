// Compiles the addon of the installed sqlite3 for Windows. It uses only N-API and libuv, which node.exe exports.
import { execFile } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { cached } from "./cache.mjs";
import { findHeaders } from "./headers.mjs";

const run = promisify(execFile);
const MODULES = fileURLToPath(new URL("../../../node_modules", import.meta.url));
const SQLITE3 = join(MODULES, "sqlite3");

/** The defines of deps/sqlite3.gyp that change what SQLite can do. */
const SQLITE_DEFINES = [
	"SQLITE_THREADSAFE=1",
	"SQLITE_ENABLE_FTS3",
	"SQLITE_ENABLE_FTS4",
	"SQLITE_ENABLE_FTS5",
	"SQLITE_ENABLE_RTREE",
	"SQLITE_ENABLE_DBSTAT_VTAB=1",
	"SQLITE_ENABLE_MATH_FUNCTIONS",
];
const ADDON_DEFINES = [
	"NAPI_VERSION=8",
	"NAPI_CPP_EXCEPTIONS",
	"NODE_GYP_MODULE_NAME=node_sqlite3",
	"BUILDING_NODE_EXTENSION",
];
const ADDON_SOURCES = ["backup", "database", "node_sqlite3", "statement"];

/** The path of node_sqlite3.node for Windows. */
export async function sqliteAddon(tools) {
	const { version } = JSON.parse(readFileSync(join(SQLITE3, "package.json"), "utf8"));
	const folder = await cached("sqlite3", [version, SQLITE_DEFINES, ADDON_DEFINES], (work) => compile(work, tools));
	return join(folder, "node_sqlite3.node");
}

async function compile(work, { cc, cxx, dlltool }) {
	const headers = findHeaders();
	const archive = readdirSync(join(SQLITE3, "deps")).find((name) => name.startsWith("sqlite-autoconf-")) ?? "";
	await run("tar", ["xzf", join(SQLITE3, "deps", archive), "--strip-components=1"], { cwd: work });
	writeFileSync(join(work, "node.def"), `LIBRARY node.exe\nEXPORTS\n${exportsOfNode(headers).join("\n")}\n`);
	const include = [work, headers, join(MODULES, "node-addon-api")].map((path) => `-I${path}`);
	const defines = (names) => names.map((name) => `-D${name}`);
	const addonFlags = ["-std=c++17", "-O1", "-w", ...include, ...defines(ADDON_DEFINES)];
	const compiling = ADDON_SOURCES.map((name) =>
		run(cxx, [...addonFlags, "-c", join(SQLITE3, "src", `${name}.cc`)], { cwd: work }),
	);
	await Promise.all([
		run(dlltool, ["-d", "node.def", "-l", "libnode.a"], { cwd: work }),
		run(cc, ["-O1", ...defines(SQLITE_DEFINES), "-c", "sqlite3.c"], { cwd: work }),
		...compiling,
	]);
	const objects = [...ADDON_SOURCES, "sqlite3"].map((name) => `${name}.o`);
	await run(cxx, ["-shared", "-static", "-o", "node_sqlite3.node", ...objects, "-L.", "-lnode", "-lws2_32"], {
		cwd: work,
	});
	for (const name of readdirSync(work)) {
		if (name !== "node_sqlite3.node") rmSync(join(work, name), { recursive: true });
	}
}

/** The functions that the headers declare and node.exe exports. */
function exportsOfNode(headers) {
	const api = ["js_native_api.h", "node_api.h"].map((name) => readFileSync(join(headers, name), "utf8")).join("\n");
	const uv = readFileSync(join(headers, "uv.h"), "utf8");
	const names = [...api.matchAll(/\b((?:napi|node_api)_[a-z_0-9]+)/g), ...uv.matchAll(/\b(uv_[a-z_0-9]+)\(/g)];
	return [...new Set(names.map(([, name]) => name))].sort();
}
