import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The built command line. */
export const CLI = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** How a command ended, and what it said. */
export interface Ran {
	readonly code: number | null;
	readonly out: string;
	readonly err: string;
}

/** Runs the built command line in a folder that is its home too. */
export function runCli(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Ran {
	const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
		cwd: folder,
		env: { PATH: process.env.PATH, HOME: folder, ...env },
		encoding: "utf8",
	});
	return { code: status, out: stdout, err: stderr };
}
