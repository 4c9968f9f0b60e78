import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { buildEnvironment, copyPrefix, linkApplication } from "./build.mjs";

declare module "vitest" {
	interface ProvidedContext {
		/** The Windows of this run: how a program is started in it, and the host's path of drive C:. */
		windows: { readonly wine: string; readonly prefix: string; readonly driveC: string };
	}
}

/** Makes a Windows for this run and starts it: C:\node, the project in C:\autoprune, and programs in C:\programs. */
export async function setup(project: TestProject): Promise<() => void> {
	const { wine, wineserver, node, programs, prefix: empty, addon } = await buildEnvironment();
	const prefix = mkdtempSync(join(tmpdir(), "autoprune-windows-"));
	const driveC = join(prefix, "drive_c");
	copyPrefix(empty, prefix);
	for (const name of ["node", "autoprune", "programs", "streams", "users"]) mkdirSync(join(driveC, name));
	symlinkSync(node, join(driveC, "node", "node.exe"));
	for (const name of readdirSync(programs)) symlinkSync(join(programs, name), join(driveC, "programs", name));
	linkApplication(join(driveC, "autoprune"), addon);
	const env = { ...process.env, WINEPREFIX: prefix };
	// Wine's server stays until the end; otherwise it would start again for each command.
	execFileSync(wineserver, ["-p"], { env, stdio: "ignore" });
	project.provide("windows", { wine, prefix, driveC });
	return () => {
		execFileSync(wineserver, ["-k", "-w"], { env, stdio: "ignore" });
		rmSync(prefix, { recursive: true, force: true });
	};
}
