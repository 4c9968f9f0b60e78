import { execSync } from "node:child_process";
import { rmSync } from "node:fs";

/**
 * Workers and the command line run from dist/, so it is built once before the suite, without what is left of old builds.
 * AUTOPRUNE_BUILT=1: it is there, and other suites may be using it.
 */
export function setup(): void {
	if (process.env.AUTOPRUNE_BUILT === "1") return;
	rmSync("dist", { recursive: true, force: true });
	// By the shell: on Windows npm is a script, which cannot be started as a program.
	execSync("npm run --silent build", { stdio: "inherit" });
}
