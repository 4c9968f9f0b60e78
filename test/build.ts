import { execSync } from "node:child_process";
import { rmSync } from "node:fs";

/** Workers and the command line run from dist/, so it is built once before the suite, without what is left of old builds. */
export function setup(): void {
	rmSync("dist", { recursive: true, force: true });
	// By the shell: on Windows npm is a script, which cannot be started as a program.
	execSync("npm run --silent build", { stdio: "inherit" });
}
