// Faults, injected into the real daemon: `npm run test:faults [-- --all] [more words for vitest]`.
// Installs what it injects with where it may; what cannot be injected here skips, and says why.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const TOOLS = [
	["strace", "strace"],
	["xfs_io", "xfsprogs"],
	["mkfs.ext4", "e2fsprogs"],
	["faketime", "faketime"],
	["bindfs", "bindfs"],
];

const wanted = TOOLS.filter(([command]) => spawnSync("sh", ["-c", `command -v ${command}`]).status !== 0);
if (wanted.length > 0) install(wanted.map(([, debian]) => debian));

const words = process.argv.slice(2);
const all = words.includes("--all");
const config = fileURLToPath(new URL("vitest.config.ts", import.meta.url));
const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
const args = [vitest, "run", "--config", config, ...words.filter((word) => word !== "--all")];
const env = { ...process.env, FAULTS: all ? "all" : "some" };
const { status } = spawnSync(process.execPath, args, { stdio: "inherit", env });
process.exitCode = status ?? 1;

function install(packages) {
	if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
		console.log(`not installed, for that takes root on Debian: ${packages.join(", ")}`);
		return;
	}
	try {
		execFileSync("apt-get", ["update", "-q"], { stdio: "ignore" });
		execFileSync("apt-get", ["install", "-y", "-q", ...packages], { stdio: "ignore" });
	} catch {
		console.log(`cannot be installed here: ${packages.join(", ")}`);
	}
}
