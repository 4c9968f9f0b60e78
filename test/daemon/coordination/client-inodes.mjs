// Loaded before a program: files have inode numbers as a client of a network share makes them that has none from the server, or
// there are no hard links.
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

const way = process.env.CLIENT_INODES;
let looks = 0n;

/** The number that a client makes of what it knows. */
function madeFor(path) {
	if (way === "none") return 0n;
	if (way === "by-look") return ++looks;
	return [...path].reduce((sum, char) => (sum * 31n + BigInt(char.codePointAt(0))) % 2n ** 61n, 7n);
}

const { lstat, open } = fs;
if (way !== "without-links") {
	fs.lstat = async (path, options) => Object.assign(await lstat(path, options), { ino: madeFor(String(path)) });
	fs.open = async (path, ...rest) => {
		const handle = await open(path, ...rest);
		const { stat } = handle;
		handle.stat = async (options) => Object.assign(await stat.call(handle, options), { ino: madeFor(String(path)) });
		return handle;
	};
}
if (way.endsWith("without-links")) {
	fs.link = async () => {
		throw Object.assign(new Error("EPERM: operation not permitted, link"), { code: "EPERM" });
	};
}
syncBuiltinESMExports();
