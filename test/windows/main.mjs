// The built command under Node for Windows in Wine: `npm run test:windows [-- --sample] [more words for vitest]`.
// `--sample` takes fewer files, kills and random names.
// Installs Wine and a compiler where it may. Where something is missing, it says so and ends with 0.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { MissingError } from "./build/missing.mjs";
import { missingPackages } from "./build/tools.mjs";
import { buildEnvironment } from "./build.mjs";

installPackages(missingPackages());
try {
	await buildEnvironment();
	process.exitCode = runVitest(process.argv.slice(2));
} catch (error) {
	if (!(error instanceof MissingError)) throw error;
	console.log(`The tests for Windows are skipped: ${error.message}`);
}

function installPackages(packages) {
	if (packages.length === 0 || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
	console.log(`installing ${packages.join(", ")}`);
	try {
		execFileSync("apt-get", ["update", "-q"], { stdio: "ignore" });
		execFileSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...packages], { stdio: "ignore" });
	} catch {
		// buildEnvironment says what is still missing.
	}
}

function runVitest(words) {
	const config = fileURLToPath(new URL("vitest.config.ts", import.meta.url));
	const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
	const args = [vitest, "run", "--config", config, ...words.filter((word) => word !== "--sample")];
	const env = { ...process.env, WINDOWS: words.includes("--sample") ? "sample" : "all" };
	const { status } = spawnSync(process.execPath, args, { stdio: "inherit", env });
	return status ?? 1;
}
