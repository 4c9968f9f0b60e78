import { execFileSync } from "node:child_process";

/** Workers and the command line run from dist/, so it is built once before the suite. */
export function setup(): void {
	execFileSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
}
