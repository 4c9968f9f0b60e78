import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		root: fileURLToPath(new URL("../..", import.meta.url)),
		include: ["test/faults/**/*.test.ts"],
		globalSetup: "test/build.ts",
		pool: "forks",
		// Some run two daemons at once, others wait for one; more at a time than this would only wait for each other.
		maxWorkers: 2,
		env: { NO_COLOR: "1" },
		// A kill-point run starts hundreds of daemons, and with `--all` some two thousand.
		testTimeout: process.env.FAULTS === "all" ? 3 * 3_600_000 : 900_000,
		hookTimeout: 120_000,
		expect: { poll: { timeout: 30_000, interval: 50 } },
		// What it prints is a result too: how many points were tried.
		disableConsoleIntercept: true,
	},
});
